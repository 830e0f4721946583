#[classifier::classifier(files = ["no/such/rules.toml"])]
enum Label {}

fn main() {}
