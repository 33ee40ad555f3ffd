//! The names of the fields in this crate, from what `Debug` shows of a message: no table has them.

/// A field, and the struct that has it: `head.msg_id` is a field of `SubmitHead`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub path: String,
    pub owner: String,
}

/// The struct of a message, the structs that it consists of, each with its path, and the fields in their order.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub name: String,
    pub parts: Vec<Place>,
    pub fields: Vec<Place>,
}

/// Reads the lines of `{:#?}` of a message whose lists are empty.
pub fn read(debug: &str) -> Shown {
    let mut shown = Shown::default();
    // What each open bracket belongs to.
    let mut open: Vec<Place> = Vec::new();
    for line in debug.lines().map(|line| line.trim().trim_end_matches(',')) {
        let Place { path, owner } = open.last().cloned().unwrap_or_default();
        let is_name = |name: &str| name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        let (path, value) = match line.split_once(": ").filter(|(name, _)| is_name(name)) {
            Some((name, value)) if path.is_empty() => (name.to_owned(), value),
            Some((name, value)) => (format!("{path}.{name}"), value),
            None => (path, line),
        };
        let name = value.trim_end_matches(" {");
        if value == "}" || value == ")" {
            open.pop();
        } else if value.ends_with('(') {
            // An enum around a struct.
            open.push(Place { path, owner });
        } else if is_name(name) && name.starts_with(char::is_uppercase) {
            let part = Place { path, owner: name.to_owned() };
            if value != name {
                open.push(part.clone());
            }
            if shown.name.is_empty() {
                shown.name = part.owner;
            } else {
                shown.parts.push(part);
            }
        } else {
            shown.fields.push(Place { path, owner });
        }
    }
    shown
}
