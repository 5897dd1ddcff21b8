//! What a code of SCED says: School Courses for the Exchange of Data, of the National Center for
//! Education Statistics.

/// The subject areas, by the first two digits.
const AREAS: &[(&str, &str)] = &[
    ("01", "English Language and Literature"),
    ("02", "Mathematics"),
    ("03", "Life and Physical Sciences"),
    ("04", "Social Sciences and History"),
    ("05", "Visual and Performing Arts"),
    ("06", "Foreign Language and Literature (older editions)"),
    ("07", "Religious Education and Theology"),
    ("08", "Physical, Health, and Safety Education"),
    ("09", "Military Science"),
    ("10", "Information Technology"),
    ("11", "Communication and Audio/Visual Technology"),
    ("12", "Business and Marketing"),
    ("13", "Manufacturing"),
    ("14", "Health Care Sciences"),
    ("15", "Public, Protective, and Government Services"),
    ("16", "Hospitality and Tourism"),
    ("17", "Architecture and Construction"),
    ("18", "Agriculture, Food, and Natural Resources"),
    ("19", "Human Services"),
    ("20", "Transportation, Distribution, and Logistics"),
    ("21", "Engineering and Technology"),
    ("22", "Miscellaneous"),
    ("23", "Non-Subject-Specific"),
    ("24", "World Languages"),
];

/// The subject area of a five-digit code, or of a longer identifier that begins with one.
#[must_use]
pub fn area(code: &str) -> Option<&'static str> {
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    let area = code.get(..2).filter(|_| digits >= 5)?;
    AREAS.iter().find(|(number, _)| *number == area).map(|(_, name)| *name)
}

/// A code in words: `02056: Mathematics, course 056`. Longer codes also have a level, credit and the
/// part of a sequence. Nothing where it is no such code.
#[must_use]
pub fn decode(code: &str) -> Option<String> {
    let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
    let (title, number) = (area(&code)?, code.get(2..5)?);
    let mut said = format!("{title}, course {number}");
    said.push_str(match number {
        "995" => " (aide)",
        "997" => " (independent study)",
        "998" => " (workplace experience)",
        "999" => " (other)",
        _ => "",
    });
    let level = match code.get(5..6) {
        Some("B") => ", basic or remedial",
        Some("E") => ", enriched or advanced",
        Some("G") => ", general or regular",
        Some("H") => ", honors",
        _ => "",
    };
    said.push_str(level);
    if let Some(credit) = code.get(6..10) {
        match credit.parse::<crate::quantity::Amount>() {
            Ok(amount) if credit.contains('.') => {
                let unit = crate::report::words::unit(crate::policy::Measure::Credits, amount);
                said.push_str(&format!(", {amount} {unit}"));
            }
            _ => {}
        }
    }
    if let (Some(part), Some(of)) = (code.get(10..11), code.get(11..12)) {
        said.push_str(&format!(", part {part} of {of}"));
    }
    Some(said)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{area, decode};

    #[test]
    fn the_first_two_digits_name_the_area() {
        assert_eq!(area("02052"), Some("Mathematics"));
        assert_eq!(area("02052G1.0011"), Some("Mathematics"));
        for not_a_code in ["", "2052", "99001", "English", "02-052"] {
            assert_eq!(area(not_a_code), None, "{not_a_code}");
        }
    }

    #[test]
    fn codes_in_words() {
        assert_eq!(decode("02052").unwrap(), "Mathematics, course 052");
        assert_eq!(
            decode("02052G1.0011").unwrap(),
            "Mathematics, course 052, general or regular, 1 credit, part 1 of 1"
        );
        assert_eq!(
            decode("01997").unwrap(),
            "English Language and Literature, course 997 (independent study)"
        );
        assert_eq!(decode("99052"), None);
        assert_eq!(decode("x"), None);
    }
}
