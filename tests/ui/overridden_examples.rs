#[classifier::classifier(
    files = ["first.toml", "overridden_examples.toml"],
    deny(overridden_example)
)]
enum Label {}

fn main() {}
