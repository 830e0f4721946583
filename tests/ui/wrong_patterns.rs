#[classifier::classifier(files = ["first.toml", "wrong_patterns.toml"])]
enum Label {
    #[default]
    Uncategorized,
}

fn main() {}
