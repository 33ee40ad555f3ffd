//! The schema of a scenario takes the built-in ones, and nothing that the gateway would not take.

use cmpp_lab::scenario;
use serde_json::Value;

#[test]
fn the_schema_has_every_setting() {
    let schema = scenario::schema().to_value();
    for (_, text) in scenario::BUILT_IN {
        let scenario: toml::Value = toml::from_str(text).unwrap();
        validate(&schema, &schema, &serde_json::to_value(scenario).unwrap()).unwrap();
    }
    for wrong in
        [r#"{"unknown": 1}"#, r#"{"fault": [{"name": "nonsense"}]}"#, r#"{"answer": {"delay": {"fixed": "x"}}}"#]
    {
        assert!(validate(&schema, &schema, &serde_json::from_str(wrong).unwrap()).is_err(), "{wrong}");
    }
}

/// Holds a value against the keywords that the schema of a scenario uses.
fn validate(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        return validate(root, root.pointer(name.trim_start_matches('#')).unwrap(), value);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(schemas) = schema[keyword].as_array() {
            let fits = schemas.iter().any(|schema| validate(root, schema, value).is_ok());
            fits.then_some(()).ok_or_else(|| format!("{value} fits none of {schemas:?}"))?;
        }
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        return Err(format!("{value} is none of {}", schema["enum"]));
    }
    let is = |kind: &Value| match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "null" => value.is_null(),
        kind => panic!("{kind}"),
    };
    let kinds = &schema["type"];
    if !kinds.is_null() && !kinds.as_array().map_or_else(|| is(kinds), |kinds| kinds.iter().any(is)) {
        return Err(format!("{value} is no {kinds}"));
    }
    for item in value.as_array().into_iter().flatten() {
        validate(root, &schema["items"], item)?;
    }
    for (name, item) in value.as_object().into_iter().flatten() {
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => return Err(format!("there is no {name}")),
            (Value::Null, others) => validate(root, others, item)?,
            (property, _) => validate(root, property, item)?,
        }
    }
    Ok(())
}
