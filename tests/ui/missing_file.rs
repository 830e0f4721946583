//! One error, and none for each use of a label: a missing file has labels that are unknown.

#[classifier::classifier(files = ["missing_file.toml", "missing_fiel.json"], default = "Nothing")]
pub enum Label {}

mod other {
    use super::Label;

    impl From<Label> for u8 {
        fn from(label: Label) -> Self {
            match label {
                Label::Foo => 1,
                Label::InSecond | super::Label::AlsoInSecond => 2,
                _ => 0,
            }
        }
    }

    pub fn use_values(text: &str) -> Option<crate::LabelAction> {
        use crate::Label::InSecond;
        (Label::classify(text) == InSecond).then_some(crate::LabelAction::Retry)
    }
}

fn main() {
    let labels: Vec<Label> = Label::VARIANTS.to_vec();
    println!("{:?} {labels:?}", other::use_values("552"));
}
