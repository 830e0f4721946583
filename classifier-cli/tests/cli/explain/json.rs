//! `--output json`.

use expect_test::expect;
use serde_json::Value;

use super::Rules;

#[test]
fn each_text_is_an_object_with_bytes_of_the_text_and_of_the_pattern() {
    let rules =
        Rules::new("A = [{ pattern = '^550.+gr(ö)ße', basis = 'phrase' }, 'nothing else']\n");
    let json = rules.run(["--output", "json", "550 die Größe", "550 x größe", "nothing"]).clean();
    for line in json.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        for rule in
            value["matches"].as_array().unwrap().iter().chain(value["near"].as_array().unwrap())
        {
            for part in rule["parts"].as_array().unwrap() {
                for (whole, name) in [(&rule["pattern"], "pattern"), (&value["text"], "text")] {
                    let bytes = &part[format!("{name}_bytes")];
                    let byte = |index: usize| bytes[index].as_u64().unwrap() as usize;
                    assert_eq!(whole.as_str().unwrap()[byte(0)..byte(1)], part[name]);
                }
            }
        }
    }
    expect![[r#"
        {"text":"550 die Größe","looked_at":15,"label":"Uncategorized","matches":[],"near":[],"left_out":0}
        {"text":"550 x größe","looked_at":13,"label":"A","matches":[{"index":0,"label":"A","pattern":"^550.+gr(ö)ße","file":"rules.toml","line":2,"basis":"phrase","share":1.0,"parts":[{"kind":"found","pattern":"^550","pattern_bytes":[0,4],"text":"550","text_bytes":[0,3]},{"kind":"gap","pattern":".+","pattern_bytes":[4,6],"text":" x ","text_bytes":[3,6]},{"kind":"found","pattern":"gr(ö)ße","pattern_bytes":[6,15],"text":"größe","text_bytes":[6,13]}]}],"near":[],"left_out":0}
        {"text":"nothing","looked_at":7,"label":"Uncategorized","matches":[],"near":[{"index":1,"label":"A","pattern":"nothing else","file":"rules.toml","line":2,"basis":null,"share":0.6086956521739131,"parts":[{"kind":"found","pattern":"nothing","pattern_bytes":[0,7],"text":"nothing","text_bytes":[0,7]},{"kind":"missing","pattern":" else","pattern_bytes":[7,12],"text":"","text_bytes":[7,7]}]}],"left_out":0}
    "#]]
    .assert_eq(&json);
}

#[test]
fn a_text_comes_out_as_it_went_in() {
    let rules = Rules::new("A = ['^a\\x{1B}\\x7F\\x{9B}$']\n");
    let text = "a\u{1B}\u{7F}\u{9B}";
    let json = rules.run(["--output", "json", text]).clean();
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&value["text"], &value["label"]), (&text.into(), &"A".into()));
}
