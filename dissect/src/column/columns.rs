//! The columns that the user chose.

use std::sync::Arc;

use cmpp_codec::field::Kind;
use cmpp_codec::{CommandId, Version};

use crate::clock::Clock;
use crate::column::cell::write_time;
use crate::column::name::{Column, Unknown};
use crate::column::own::Own;
use crate::column::plan::{PARTS, Plan, Spot};
use crate::column::row::Row;
use crate::model::{Kinds, Message, Reading, Tag};
use crate::words::Words;

/// Columns that the user chose, and where their values lie in each kind of message.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    chosen: Vec<Column>,
    /// The commands that were seen, and the plan of each. The plan of messages without a layout is the first one.
    kinds: Kinds,
    plans: Vec<Plan>,
    /// The names of the files; `None` for standard input.
    files: Arc<[Option<String>]>,
    words: Arc<Words>,
}

impl Columns {
    /// Creates columns of messages of these files.
    pub(crate) fn new(chosen: Vec<Column>, files: Arc<[Option<String>]>, words: Arc<Words>) -> Self {
        let (unknown, version) = (CommandId(u32::MAX), Version::V30);
        let plans = vec![Plan::new(&chosen, unknown, version)];
        let mut kinds = Kinds::default();
        kinds.add(unknown, version);
        Self { chosen, kinds, plans, files, words }
    }

    /// Reads names separated by commas.
    pub(crate) fn named(names: &str) -> Result<Vec<Column>, Unknown> {
        names.split(',').map(|name| Column::named(name.trim())).collect()
    }

    /// Returns the columns.
    pub(crate) fn chosen(&self) -> &[Column] {
        &self.chosen
    }

    /// Returns whether a column depends on other messages.
    pub(crate) fn need_links(&self) -> bool {
        self.chosen.iter().any(|column| column.needs_links())
    }

    /// Returns the values of a message.
    pub(crate) fn row<'a>(&'a mut self, message: &'a Message<'_>, tag: Tag) -> Row<'a> {
        let plan = self.plan_of(message);
        self.row_of(plan, message, tag)
    }

    /// Returns the values of a message whose plan is known.
    pub(crate) fn row_of<'a>(&'a self, plan: usize, message: &'a Message<'_>, tag: Tag) -> Row<'a> {
        let file = self.files.get(tag.file).and_then(Option::as_deref);
        Row::new(message, tag, &self.plans[plan], file, &self.words)
    }

    /// Returns the index of the plan, which is made when it is first needed.
    pub(crate) fn plan_of(&mut self, message: &Message<'_>) -> usize {
        let Some((frame, Reading { version, .. })) = &message.content else { return 0 };
        let command = frame.command_id();
        self.kinds.find(command, *version).unwrap_or_else(|| {
            // A sender can make up as many commands as it likes.
            if command.shape(*version).is_none() {
                return 0;
            }
            self.kinds.add(command, *version);
            self.plans.push(Plan::new(&self.chosen, command, *version));
            self.plans.len() - 1
        })
    }

    /// Appends the value of a column that is a time, or a number that lies in the first part of the body, without a
    /// [`Row`]. Returns whether it is.
    pub(crate) fn write_digits(
        &self,
        plan: usize,
        column: usize,
        message: &Message<'_>,
        out: &mut Vec<u8>,
        clock: &mut Clock,
    ) -> bool {
        match self.plans[plan].spots.get(column) {
            Some(Spot::Nowhere) => {}
            Some(Spot::Own(Own::Time)) => {
                if let Some(seen) = &message.place.seen {
                    write_time(out, seen.stamp.time, clock);
                }
            }
            Some(Spot::One(place)) if place.field.kind == Kind::Uint && place.is_in_first_part() => {
                let body = message.content.as_ref().map_or(&[][..], |(frame, _)| frame.body());
                if let Some(bytes) = place.bytes(body, &[0; PARTS]) {
                    let number = bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte));
                    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
                }
            }
            _ => return false,
        }
        true
    }
}
