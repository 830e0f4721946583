#[classifier::classifier(file = ["rules.toml"])]
enum Label {}

fn main() {}
