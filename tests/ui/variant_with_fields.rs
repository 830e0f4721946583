#[classifier::classifier(files = ["rules.toml"])]
enum Label {
    Known(u8),
}

fn main() {}
