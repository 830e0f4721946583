#[classifier::classifier(files = ["rules.toml"])]
struct Label;

fn main() {}
