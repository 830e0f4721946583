#[classifier::classifier(files = ["first.toml", 3, builtin(), builtin("iana", "providers"), shipped("iana")])]
enum Label {}

fn main() {}
