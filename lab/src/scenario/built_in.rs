//! The scenarios that come with the program.

/// The scenarios that come with the program: name and text.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("happy", include_str!("happy.toml")),
    ("busy", include_str!("busy.toml")),
    ("field", include_str!("field.toml")),
    ("traffic", include_str!("traffic.toml")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Fault;
    use crate::scenario::settings::Scenario;

    #[test]
    fn every_built_in_scenario_is_read() {
        for (name, text) in BUILT_IN {
            let scenario: Scenario = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!scenario.account.is_empty(), "{name}");
            for fault in scenario.fault {
                assert!(fault.name.parse::<Fault>().is_ok(), "{name}: {}", fault.name);
            }
        }
    }
}
