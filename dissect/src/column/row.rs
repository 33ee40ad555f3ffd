//! The values of one message.

use std::cell::OnceCell;

use cmpp_codec::content::{Content, Reading as Carried, Reference, Report};
use cmpp_codec::field::{Item, Kind, Value};

use crate::column::cell::{Cell, List};
use crate::column::name::Segment;
use crate::column::own::Own;
use crate::column::plan::{Plan, Spot, Starts, counted};
use crate::model::{Message, Seen, Tag, ip};
use crate::words::{Told, Words};

/// The values of one message, by the index of the column.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    message: &'a Message<'a>,
    tag: Tag,
    plan: &'a Plan,
    body: &'a [u8],
    starts: Starts,
    content: Option<Content<'a>>,
    file: Option<&'a str>,
    words: &'a Words,
    /// What is known of the outcome, which two columns ask for.
    told: OnceCell<Option<Told<'a>>>,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        message: &'a Message<'_>,
        tag: Tag,
        plan: &'a Plan,
        file: Option<&'a str>,
        words: &'a Words,
    ) -> Self {
        let body = message.content.map_or(&[][..], |(frame, _)| frame.body());
        let starts = plan.starts(body);
        let content = plan.content.and_then(|spots| spots.content(body, &starts));
        Self { message, tag, plan, body, starts, content, file, words, told: OnceCell::new() }
    }

    /// Returns whether no message of this kind has the column with this index.
    #[cfg(feature = "parquet")]
    pub(crate) fn lacks(&self, column: usize) -> bool {
        matches!(self.plan.spots.get(column), None | Some(Spot::Nowhere))
    }

    /// Returns the value of the column with this index.
    pub(crate) fn cell(&self, column: usize) -> Cell<'a> {
        self.find(column).unwrap_or(Cell::Null)
    }

    fn find(&self, column: usize) -> Option<Cell<'a>> {
        Some(match *self.plan.spots.get(column)? {
            Spot::Nowhere => return None,
            Spot::Own(own) => return self.own(own),
            Spot::One(place) => Cell::Field(place.field.value(place.bytes(self.body, &self.starts)?)),
            Spot::Many(part, field) => {
                let items = counted(self.body, *self.starts.get(part)?, field.width, false)?;
                Cell::List(List::Items(field, items))
            }
            Spot::Content => {
                let content = self.content?;
                Cell::Field(content.text().map_or(Value::Octets(content.bytes), Value::Unicode))
            }
            Spot::Report { short, long, mo } => {
                let content = self.content?;
                let field = match content.reading {
                    Carried::Report(Report::Short(_)) => short,
                    Carried::Report(Report::Long(_)) => long,
                    Carried::MoReport(_) => mo,
                    _ => None,
                }?;
                Cell::Field(field.value(content.bytes.get(field.offset..)?.get(..field.width)?))
            }
            Spot::Segment(segment) => {
                let concatenation = self.content?.concatenation()?;
                Cell::Number(match segment {
                    Segment::Reference => match concatenation.reference {
                        Reference::Octet(reference) => reference.into(),
                        Reference::Word(reference) => reference.into(),
                    },
                    Segment::Total => concatenation.total.into(),
                    Segment::Number => concatenation.number.into(),
                })
            }
        })
    }

    /// A value of the message as a whole.
    fn own(&self, own: Own) -> Option<Cell<'a>> {
        let message = self.message;
        let (seen, links) = (message.place.seen, &message.links);
        Some(match own {
            Own::Packet => Cell::Number(seen?.stamp.packet),
            Own::Time => Cell::Time(seen?.stamp.time),
            Own::Source => Cell::text(seen.map(|Seen { source, .. }| source)?),
            Own::Destination => Cell::text(seen.map(|Seen { destination, .. }| destination)?),
            Own::Stream => Cell::Number(message.place.stream),
            Own::Version => Cell::text(message.content?.1.version.name()),
            Own::Command => {
                let (frame, reading) = message.content?;
                Cell::text(frame.command_id().name(reading.version).unwrap_or("unknown"))
            }
            Own::CommandId => Cell::Number(message.content?.0.command_id().get().into()),
            Own::SequenceId => Cell::Number(message.content?.0.sequence_id().get().into()),
            Own::TotalLength => Cell::Number(message.total_length?.into()),
            Own::Error => Cell::text(message.find_fault()?.kind),
            Own::ErrorField => Cell::text(message.find_fault()?.field?),
            Own::ErrorOffset => Cell::Number(message.find_fault()?.offset.into()),
            Own::File => Cell::text(self.file?),
            Own::Number => Cell::Number(self.tag.number),
            Own::Guessed => Cell::List(List::Versions(message.content?.1.guessed?)),
            Own::Answers => Cell::Number(links.answers?),
            Own::ResponseMs => Cell::Milliseconds(links.response?),
            Own::Reports => Cell::Number(links.reports?),
            Own::PartOf => Cell::Number(links.part_of?),
            Own::Repeats => Cell::Number(links.repeats?),
            Own::InFlight => Cell::Number(links.in_flight?.into()),
            Own::Proof => Cell::text(links.proof?.word()),
            Own::WholeText => Cell::text(message.whole_text?),
            Own::Notes => {
                let (frame, reading) = message.content?;
                Cell::List(List::Notes(Box::new(frame.anomalies(reading.version)), &message.links))
            }
            Own::Cause => Cell::text(self.told()?.cause()?),
            Own::Meaning => Cell::Text(self.told()?.meaning.clone()?),
            Own::Text => Cell::Field(Value::Unicode(self.content?.text()?)),
            Own::Encoding => Cell::Text(self.words.encoding(self.plan.content?.msg_fmt(self.body, &self.starts)?)),
            Own::Direction => Cell::text(if seen?.is_from_server() { "to_client" } else { "to_server" }),
            Own::SourceIp => Cell::text(ip(seen?.source)),
            Own::SourcePort => Cell::Number(seen?.ports[0].into()),
            Own::DestinationIp => Cell::text(ip(seen?.destination)),
            Own::DestinationPort => Cell::Number(seen?.ports[1].into()),
            Own::Raw => Cell::Field(Value::Bytes(message.content?.0.as_bytes())),
            // Fields by another name: the plan knows where they lie.
            Own::Sender | Own::Recipients => return None,
        })
    }

    /// Returns what is known of the outcome.
    fn told(&self) -> Option<&Told<'a>> {
        self.told.get_or_init(|| Some(self.words.told(&self.outcome()?))).as_ref()
    }

    /// Returns `Result`, `Status`, or the `Stat` of a report.
    fn outcome(&self) -> Option<Item<'a>> {
        let is_report =
            || self.content.is_some_and(|content| matches!(content.reading, Carried::Report(_) | Carried::MoReport(_)));
        let (frame, reading) = self.message.content.filter(|_| self.plan.has_outcome || is_report())?;
        let is_outcome = |item: &Item<'_>| matches!(item.field.name, "Result" | "Status" | "Stat");
        let mut items = frame.dissect(reading.version).map_while(Result::ok);
        items.find_map(|item| match item.field.kind {
            Kind::Content => item.nested().find(is_outcome),
            _ => is_outcome(&item).then_some(item),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

    use cmpp_codec::{Frame, Version};

    use super::*;
    use crate::column::columns::Columns;
    use crate::column::name::Column;
    use crate::model::{Place, Reading};

    /// The messages of all vectors of a version: their left columns.
    fn vectors(version: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec-vectors").join(version);
        let octet = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        let message = |text: String| {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            let digits = lines.filter_map(|line| line.split(' ').next()).filter(|&digits| digits != "-");
            digits.flat_map(|digits| digits.as_bytes().chunks(2)).map(octet).collect()
        };
        fs::read_dir(folder).unwrap().map(|file| message(fs::read_to_string(file.unwrap().path()).unwrap())).collect()
    }

    fn shown(cell: Cell<'_>) -> Vec<String> {
        let mut shown = Vec::new();
        let result: Result<(), ()> = cell.each(|value| {
            shown.push(match value {
                Cell::Field(value) => value.to_string(),
                Cell::Number(number) => number.to_string(),
                Cell::Text(text) => text.into_owned(),
                other => panic!("{other:?}"),
            });
            Ok(())
        });
        assert_eq!(result, Ok(()));
        shown
    }

    /// What the dissection says, by name.
    fn dissected(frame: Frame<'_>, version: Version) -> BTreeMap<String, Vec<String>> {
        let mut values = BTreeMap::<String, Vec<String>>::new();
        for item in frame.dissect(version).map_while(Result::ok) {
            let name = item.field.name;
            values.entry(name.to_owned()).or_default().push(item.value().to_string());
            for inner in item.nested().filter(|_| name == "Msg_Content") {
                match inner.field.name {
                    "Text" => values.insert("text".to_owned(), vec![inner.value().to_string()]).map_or((), drop),
                    "Data" => {}
                    "User_Data_Header" => {
                        let numbers = inner.nested().filter(|item| item.field.name == "Concatenation");
                        for number in numbers.flat_map(|item| item.nested().skip(2)) {
                            let name = format!("Concatenation.{}", number.field.name);
                            values.insert(name, vec![number.value().to_string()]);
                        }
                    }
                    _ => {
                        let column = Column::named(&format!("report.{}", inner.field.name)).unwrap();
                        values.insert(column.to_string(), vec![inner.value().to_string()]);
                    }
                }
            }
        }
        values
    }

    /// Every column has the value of the dissection, of whole messages and of all that are cut.
    #[test]
    fn columns_have_the_values_of_the_dissection() {
        let chosen: Vec<_> =
            Column::all().filter(|column| !matches!(column, Column::Own(own) if *own != Own::Text)).collect();
        let mut columns = Columns::new(chosen.clone(), Arc::default(), Arc::default());
        let mut found = BTreeMap::<String, usize>::new();
        for (folder, version) in
            [("v12", Version::V12), ("v20", Version::V20), ("v21", Version::V21), ("v30", Version::V30)]
        {
            for whole in vectors(folder) {
                for end in (12..whole.len()).step_by(17).chain([whole.len()]) {
                    let mut bytes = whole[..end].to_vec();
                    bytes[..4].copy_from_slice(&u32::try_from(end).unwrap().to_be_bytes());
                    let frame = Frame::from_message(&bytes).unwrap();
                    let message = Message {
                        content: Some((frame, Reading::sure(version))),
                        ..Message::bare(Place { stream: 0, seen: None })
                    };
                    let row = columns.row(&message, Tag::default());
                    let mut values = dissected(frame, version);
                    for (index, column) in chosen.iter().enumerate() {
                        let name = column.to_string();
                        let expected = values.remove(&name).unwrap_or_default();
                        *found.entry(name.clone()).or_default() += expected.len();
                        let mut cells = shown(row.cell(index));
                        // A text without characters is a value, and no item of the dissection.
                        cells.retain(|value| name != "text" || !value.is_empty());
                        assert_eq!(cells, expected, "{folder} {name} of {frame:?}");
                    }
                    assert!(values.keys().all(|name| name == "Body"), "no column: {values:?}");
                }
            }
        }
        let never: Vec<_> = found.into_iter().filter(|(_, count)| *count == 0).collect();
        assert_eq!(never, [], "columns that no vector has");
    }
}
