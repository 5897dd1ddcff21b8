//! SCED codes (School Courses for the Exchange of Data, National Center for Education Statistics):
//! five digits, of which the first two name the subject area and the last three the course in it.

/// The subject areas of courses in grades 9 to 12, by the two digits of their codes.
const AREAS: &[(&str, &str)] = &[
    ("01", "English Language and Literature"),
    ("02", "Mathematics"),
    ("03", "Life and Physical Sciences"),
    ("04", "Social Sciences and History"),
    ("05", "Visual and Performing Arts"),
    ("06", "Foreign Language and Literature (older codes)"),
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

#[cfg(test)]
mod tests {
    use super::area;

    #[test]
    fn the_first_two_digits_name_the_area() {
        assert_eq!(area("02052"), Some("Mathematics"));
        assert_eq!(area("02052G1.0011"), Some("Mathematics"));
        for not_a_code in ["", "2052", "99001", "English", "02-052"] {
            assert_eq!(area(not_a_code), None, "{not_a_code}");
        }
    }
}
