//! The plots, as SVG.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::bars::number;

/// The result of drawing a plot.
pub type Drawn = Result<(), Box<dyn Error>>;

/// Who does the work, shown by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// This crate.
    Ours,
    /// Another crate.
    Peer,
    /// The machine, or hand-written code.
    Limit,
}

impl Who {
    /// Returns who does the work of a case, by its name.
    #[must_use]
    pub fn of(case: &str) -> Self {
        match case.split_once(':').map(|(who, _)| who) {
            None => Self::Ours,
            Some("limit" | "by hand" | "plain nom") => Self::Limit,
            Some(_) => Self::Peer,
        }
    }

    const fn color(self) -> RGBColor {
        match self {
            Self::Ours => RGBColor(0x00, 0x72, 0xb2),
            Self::Peer => RGBColor(0xd5, 0x5e, 0x00),
            Self::Limit => RGBColor(0x80, 0x80, 0x80),
        }
    }
}

/// The cases of the comparison, and their names in the plot.
pub const COMPARED: [(&str, &str); 13] = [
    ("limit: lengths only / SUBMIT to 1, 2.0", "limit: only the lengths read"),
    ("frame + parse / SUBMIT to 1, 2.0", "frame + parse"),
    ("frame + parse + all fields / SUBMIT to 1, 2.0", "frame + parse + all fields"),
    ("plain nom: all fields / SUBMIT to 1, 2.0", "plain nom, all fields"),
    ("rusmpp-core: decode / submit_sm", "rusmpp-core, decode (SMPP)"),
    ("cmppprotocol: decode / SUBMIT to 1, 2.0", "cmppprotocol, decode"),
    ("limit: memcpy / SUBMIT to 1, 2.0", "limit: memcpy"),
    ("pieces / SUBMIT to 1, 2.0", "pieces for a vectored write"),
    ("serialize / SUBMIT to 1, 2.0", "serialize"),
    ("build / SUBMIT to 1, 2.0", "build from ten texts"),
    ("rusmpp-core: encode / submit_sm", "rusmpp-core, encode (SMPP)"),
    ("cmppprotocol: encode / SUBMIT to 1, 2.0", "cmppprotocol, encode"),
    ("round trip / SUBMIT to 1, 2.0", "round trip: parse + serialize"),
];

const FONT: &str = "sans-serif";

/// Draws a bar for each of [`COMPARED`]: the time for a message, on a logarithmic scale.
///
/// # Errors
///
/// If the file cannot be written.
pub fn rows(path: &Path, title: &str, cases: &[(&str, &str, f64)]) -> Drawn {
    let height = 90 + 26 * u32::try_from(cases.len())?;
    let root = SVGBackend::new(path, (820, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let least = cases.iter().map(|case| case.2).fold(f64::INFINITY, f64::min) / 2.0;
    let most = cases.iter().map(|case| case.2).fold(0.0, f64::max) * 2.0;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, (FONT, 17))
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(250)
        .build_cartesian_2d((least..most).log_scale(), (0..cases.len()).into_segmented())?;
    let name = |row: &SegmentValue<usize>| match row {
        SegmentValue::CenterOf(row) => cases.iter().rev().nth(*row).map_or("", |case| case.1).to_owned(),
        _ => String::new(),
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc("nanoseconds a message, logarithmic")
        .x_label_formatter(&|&ns| number(ns))
        .y_labels(cases.len())
        .y_label_formatter(&name)
        .label_style((FONT, 13))
        .draw()?;
    for (row, &(case, _, ns)) in cases.iter().rev().enumerate() {
        let mut bar = Rectangle::new(
            [(least, SegmentValue::Exact(row)), (ns, SegmentValue::Exact(row + 1))],
            Who::of(case).color().filled(),
        );
        bar.set_margin(4, 4, 0, 0);
        let style = TextStyle::from((FONT, 13)).pos(Pos::new(HPos::Left, VPos::Center));
        let text = Text::new(format!("\u{a0}{ns:.1}"), (ns, SegmentValue::CenterOf(row)), style);
        chart.draw_series([bar])?;
        chart.draw_series([text])?;
    }
    root.present()?;
    Ok(())
}

/// A line: its name, and the cost of each size.
pub type Line<'a> = (&'a str, Vec<(f64, f64)>);

/// Draws how the cost grows with the size: a panel for each axis, with a line for each operation.
///
/// # Errors
///
/// If the file cannot be written.
pub fn lines(path: &Path, panels: &[(&str, Vec<Line<'_>>)]) -> Drawn {
    let root = SVGBackend::new(path, (1230, 340)).into_drawing_area();
    root.fill(&WHITE)?;
    for (area, (axis, lines)) in root.split_evenly((1, panels.len())).iter().zip(panels) {
        let points = || lines.iter().flat_map(|(_, points)| points);
        let (right, top) =
            points().fold((0.0_f64, 0.0_f64), |(right, top), &(size, ns)| (right.max(size), top.max(ns)));
        let mut chart = ChartBuilder::on(area)
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(50)
            .build_cartesian_2d(0.0..right, 0.0..top * 1.1)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .x_desc(if axis.contains("UCS-2") { format!("text, {axis}") } else { format!("SUBMIT 3.0, {axis}") })
            .y_desc("nanoseconds")
            .x_label_formatter(&|&size| number(size))
            .y_label_formatter(&|&ns| number(ns))
            .label_style((FONT, 13))
            .draw()?;
        for (at, (name, points)) in lines.iter().enumerate() {
            let color = match Who::of(name) {
                Who::Ours => Palette99::pick(at).to_rgba(),
                Who::Peer => Palette99::pick(at).mix(0.5),
                Who::Limit => Who::Limit.color().into(),
            };
            let style = color.stroke_width(2);
            chart
                .draw_series(LineSeries::new(points.iter().copied(), style).point_size(2))?
                .label(*name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .background_style(WHITE.mix(0.8))
            .label_font((FONT, 13))
            .draw()?;
    }
    root.present()?;
    Ok(())
}
