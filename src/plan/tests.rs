//! Properties of the readers: the two ways through JSON agree, JSON and YAML agree, and no bytes
//! whatever make them panic.

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;

use super::decode::keys;
use super::read::{quickly, slowly};
use super::*;
use crate::quantity::{Amount, Date, SchoolYear};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z-]{0,9}",
        "[a-zA-Z0-9 :#'\"\\\\,\\[\\]{}&*!|>%@éñ🎓\\n\\t-]{0,9}[a-z]",
        Just("yes".to_owned()),
        Just("null".to_owned()),
        Just("2022-23".to_owned()),
        Just("07030".to_owned()),
        Just("90".to_owned()),
    ]
}

fn level() -> impl Strategy<Value = String> {
    words().prop_filter("a level in quotes is no number", |word| word.parse::<Amount>().is_err())
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![(0_i64..=100_000).prop_map(Amount::from_parts), (0_i32..=10).prop_map(Amount::whole)]
}

fn year() -> impl Strategy<Value = SchoolYear> {
    (2020_i16..2026).prop_map(SchoolYear::starting)
}

fn day() -> impl Strategy<Value = Date> {
    (2020_i16..2026, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![year().prop_map(Entry::Year), day().prop_map(Entry::Date)]
}

fn state() -> impl Strategy<Value = State> {
    proptest::sample::select(State::WORDS.map(|(_, state)| state).to_vec())
}

fn fact() -> impl Strategy<Value = FactValue> {
    prop_oneof![
        any::<bool>().prop_map(FactValue::Bool),
        amount().prop_map(FactValue::Number),
        words().prop_map(FactValue::Text),
    ]
}

fn student() -> impl Strategy<Value = Student> {
    let facts = btree_map(words(), fact(), 0..4);
    (words(), of(words()), of(day()), of(entry()), of(entry()), facts).prop_map(
        |(id, name, born, entered_grade_9, graduation, facts)| Student {
            id,
            name,
            born,
            entered_grade_9,
            graduation,
            facts,
        },
    )
}

fn course() -> impl Strategy<Value = CourseRecord> {
    let when = (of(year()), of(day()), of(day()), of(words()), of(-1_i8..=13));
    let result = (of(amount()), of(words()), of(amount()), state(), of(amount()));
    (words(), of(words()), of(words()), when, result, vec(words(), 0..3)).prop_map(
        |(course, system, title, when, result, marks)| {
            let (year, date, registered, term, grade_level) = when;
            let (credits, grade, points, state, hours) = result;
            let place = title.clone();
            CourseRecord {
                course,
                system,
                title,
                credits,
                grade,
                points,
                state,
                year,
                date,
                registered,
                term,
                grade_level,
                place,
                marks,
                hours,
            }
        },
    )
}

fn enrolment() -> impl Strategy<Value = Enrolment> {
    (words(), -1_i8..=13, year(), of(day()), of(day()))
        .prop_map(|(school, grade, year, from, to)| Enrolment { school, grade, year, from, to })
}

fn score() -> impl Strategy<Value = ScoreRecord> {
    let value = prop_oneof![amount().prop_map(ScoreValue::Number), level().prop_map(ScoreValue::Level)];
    (words(), value, of(day()), of(year()), of(1_u32..5))
        .prop_map(|(exam, score, date, year, attempt)| ScoreRecord { exam, score, date, year, attempt })
}

fn signed() -> impl Strategy<Value = Vec<Signature>> {
    let signature = (words(), day(), of(words()));
    vec(signature.prop_map(|(by, date, name)| Signature { by, date, name }), 0..3)
}

/// Ids and what refers to them, of which some meet.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![proptest::sample::select(vec!["m1", "m2", "goal"]).prop_map(str::to_owned), words()]
}

fn event() -> impl Strategy<Value = Event> {
    let who = (vec(words(), 0..3), vec(words(), 0..3), vec(words(), 0..2), signed());
    let what = (of(words()), of(words()), of(words()), vec(words(), 0..3), vec(words(), 0..2));
    (words(), day(), (of(id()), of(id())), who, of(0_u32..2_000), what).prop_map(
        |(kind, date, (id, for_event), who, minutes, (format, version, value, parts, courses))| {
            let (by, attended, to, signed) = who;
            let notes = value.clone();
            Event {
                kind,
                date,
                id,
                for_event,
                by,
                to,
                attended,
                format,
                minutes,
                parts,
                courses,
                signed,
                version,
                value,
                notes,
            }
        },
    )
}

/// Plans of every shape; most of them with some contradiction, as a file may have.
fn any_plan() -> impl Strategy<Value = Plan> {
    let dated = (words(), day(), of(day()), of(words()), of(id()));
    let approved = (words(), words(), day(), of(day()), of(words()), signed());
    let lists = (
        vec(enrolment(), 0..2),
        vec(dated, 0..3),
        vec(course(), 0..3),
        vec(score(), 0..3),
        vec((words(), of(day()), state(), amount()), 0..3),
        vec(event(), 0..3),
        vec(approved, 0..3),
    );
    (student(), lists).prop_map(|(student, lists)| {
        let (enrolment, programs, courses, scores, done, events, approved) = lists;
        let mut plan = Plan { student, enrolment, courses, scores, events, ..Plan::new("") };
        for (program, from, to, value, id) in programs {
            plan.programs.push(Program { program, from, to, value, id });
        }
        for (name, date, state, hours) in done {
            plan.credentials.push(Credential { credential: name.clone(), date, state });
            plan.experiences.push(Experience { kind: name, hours, date, state });
        }
        for (one, two, date, expires, reason, signed) in approved {
            let (rule, by) = (one.clone(), two.clone());
            let kind = WaiverKind::OptOut;
            plan.waivers.push(Waiver {
                rule,
                kind,
                by,
                name: None,
                date,
                expires,
                signed: signed.clone(),
                reason: reason.clone(),
            });
            plan.substitutions.push(Substitution {
                rule: reason.clone(),
                for_course: one,
                use_course: two.clone(),
                by: two,
                date,
                expires,
                credits: Some(Amount::ONE),
                signed,
                reason,
            });
        }
        plan
    })
}

/// The same plan without what [`super::check`] would object to.
fn consistent(mut plan: Plan) -> Plan {
    if plan.student.graduation.map(Entry::year) < plan.student.entered_grade_9.map(Entry::year) {
        plan.student.graduation = None;
    }
    for stay in &mut plan.enrolment {
        (stay.from, stay.to) = (None, None);
    }
    for course in &mut plan.courses {
        course.date = None;
        course.credits = match course.state {
            State::Earned => course.credits.or(Some(Amount::ZERO)),
            State::Failed | State::Withdrawn => None,
            _ => course.credits,
        };
    }
    for program in &mut plan.programs {
        program.to = None;
    }
    plan.student.born = None;
    for (at, event) in plan.events.iter_mut().enumerate() {
        event.id = event.id.take().map(|id| format!("{id}-{at}"));
        event.for_event = None;
        event.minutes = event.minutes.map(|minutes| minutes % 1_440);
        event.signed.iter_mut().for_each(|signature| signature.date = signature.date.max(event.date));
    }
    let first = plan.events.first().and_then(|event| event.id.clone());
    plan.events.iter_mut().skip(1).for_each(|event| event.for_event.clone_from(&first));
    for (at, program) in plan.programs.iter_mut().enumerate() {
        program.id = program.id.take().map(|id| format!("{id}-program-{at}"));
    }
    plan.waivers.iter_mut().for_each(|waiver| waiver.expires = None);
    plan.substitutions.retain(|entry| entry.for_course != entry.use_course);
    plan.substitutions.iter_mut().for_each(|entry| entry.expires = None);
    plan
}

/// A JSON value as YAML in blocks, with all text in quotes.
fn yaml(value: &serde_json::Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        serde_json::Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                out.push_str(&format!("\n{pad}{}:", serde_json::Value::from(key.as_str())));
                yaml(value, indent + 2, out);
            }
        }
        serde_json::Value::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("\n{pad}-"));
                yaml(item, indent + 2, out);
            }
        }
        other => out.push_str(&format!(" {other}")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn both_ways_through_json_give_the_same_plan(plan in any_plan()) {
        let text = serde_json::to_string_pretty(&plan).unwrap();
        let slow = slowly(text.as_bytes(), Format::Json);
        prop_assert_eq!(quickly(text.as_bytes()), slow.plan.clone());
        prop_assert_eq!(slow.plan.is_some(), slow.problems.is_empty());
    }

    #[test]
    fn a_consistent_plan_comes_back_from_json_and_yaml(plan in any_plan().prop_map(consistent)) {
        let json = serde_json::to_string(&plan).unwrap();
        let read_json = read(json.as_bytes(), Format::Json);
        prop_assert_eq!(&read_json.problems, &vec![]);
        prop_assert_eq!(read_json.plan.as_ref(), Some(&plan));

        let mut text = String::new();
        yaml(&serde_json::to_value(&plan).unwrap(), 0, &mut text);
        let read_yaml = read(text.as_bytes(), Format::Yaml);
        prop_assert_eq!(&read_yaml.problems, &vec![], "{}", text);
        prop_assert_eq!(read_yaml.plan.as_ref(), Some(&plan));

        // JSON on one line is YAML as well.
        prop_assert_eq!(read(json.as_bytes(), Format::Yaml).plan, Some(plan));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(
        edits in vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..8),
        punctuation in any::<bool>(),
    ) {
        for (good, format) in [(GOOD_JSON, Format::Json), (GOOD_YAML, Format::Yaml)] {
            let mut bytes = good.as_bytes().to_vec();
            for (at, byte, kind) in &edits {
                let marks = b"{}[]\":,-#&*!|>%@'\n\t ~0.e\\u";
                let byte = if punctuation { marks[usize::from(*byte) % marks.len()] } else { *byte };
                let at = at.index(bytes.len());
                match kind {
                    0 => bytes[at] = byte,
                    1 => bytes.insert(at, byte),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            let found = read(&bytes, format);
            prop_assert_eq!(found.plan.is_some(), found.problems.is_empty());
            if let Some(plan) = (format == Format::Json).then(|| quickly(&bytes)).flatten() {
                let text = std::str::from_utf8(&bytes).unwrap();
                prop_assert_eq!(slowly(text.as_bytes(), format).plan, Some(plan));
            }
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[\\[\\]{}\":,\\-#&*!|>%@'\n\t ~a0.e\\\\?<é]{0,60}") {
        for format in [Format::Json, Format::Yaml] {
            let found = read(text.as_bytes(), format);
            prop_assert_eq!(found.plan, None);
            prop_assert!(!found.problems.is_empty());
        }
    }
}

const GOOD_JSON: &str = include_str!("../../tests/plan/good/full.json");
const GOOD_YAML: &str = include_str!("../../tests/plan/good/full.yaml");

#[test]
fn the_keys_known_here_are_those_of_the_schema() {
    let schema = schema();
    let keys_of = |record: Option<&str>| {
        let record = record.map_or(&schema, |name| &schema["$defs"][name]);
        let mut keys: Vec<String> = record["properties"].as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    for (record, known) in [
        (None, keys::PLAN),
        (Some("Student"), keys::STUDENT),
        (Some("Enrolment"), keys::ENROLMENT),
        (Some("Program"), keys::PROGRAM),
        (Some("CourseRecord"), keys::COURSE),
        (Some("ScoreRecord"), keys::SCORE),
        (Some("Credential"), keys::CREDENTIAL),
        (Some("Experience"), keys::EXPERIENCE),
        (Some("Event"), keys::EVENT),
        (Some("Signature"), keys::SIGNATURE),
        (Some("Waiver"), keys::WAIVER),
        (Some("Substitution"), keys::SUBSTITUTION),
    ] {
        let mut known: Vec<String> = known.iter().map(|key| (*key).to_owned()).collect();
        known.sort();
        assert_eq!(known, keys_of(record), "{record:?}");
    }
}

#[test]
fn the_words_of_the_states_are_those_serde_writes() {
    for (word, state) in State::WORDS {
        assert_eq!(serde_json::to_value(state).unwrap(), word);
        assert_eq!(state.word(), word);
    }
}

/// The one problem of a file.
fn only(bytes: &[u8], format: Format) -> String {
    let found = read(bytes, format);
    assert_eq!(found.plan, None);
    assert_eq!(found.problems.len(), 1, "{:?}", found.problems);
    found.problems[0].to_string()
}

const START: &str = r#"{"format":"gradus-plan","version":1,"student":{"id":"S"}"#;

#[test]
fn the_bounds_are_kept_with_a_clear_word() {
    let deep = |open: &str, count: usize| open.repeat(count);
    for count in [65, 100_000] {
        for text in [deep("[", count), deep("{\"a\":", count)] {
            for format in [Format::Json, Format::Yaml] {
                let problem = only(text.as_bytes(), format);
                assert!(
                    problem.ends_with("lists and records are nested more than 64 deep here"),
                    "{problem}"
                );
            }
        }
    }
    let blocks = deep("- ", 100_000);
    assert!(only(blocks.as_bytes(), Format::Yaml).contains("64 deep"));

    let huge = vec![b' '; crate::source::MAX_FILE_BYTES + 1];
    assert_eq!(only(&huge, Format::Json), "1:1: the file is larger than 64 MiB");

    let values = format!("{START},\"x\":[{}0]}}", "0,".repeat(MAX_VALUES));
    assert!(only(values.as_bytes(), Format::Json).contains("more than 4,000,000 values"));

    let record = r#"{"course":"a","state":"planned"}"#;
    let records = |count: usize| format!("{START},\"courses\":[{}]}}", vec![record; count].join(","));
    assert_eq!(
        only(records(MAX_RECORDS + 1).as_bytes(), Format::Json),
        "1:68: courses: the plan has 100001 records, but at most 100,000 are read"
    );
    assert!(read(records(MAX_RECORDS).as_bytes(), Format::Json).plan.is_some());
}

#[test]
fn at_most_200_problems_are_listed_and_the_rest_counted() {
    let record = r#"{"course":"a","state":"planed"}"#;
    for (count, more) in
        [(200, None), (201, Some("1 more problem that")), (6_000, Some("5800 more problems"))]
    {
        let text = format!("{START},\"courses\":[{}]}}", vec![record; count].join(",\n"));
        let problems = read(text.as_bytes(), Format::Json).problems;
        assert_eq!(problems.len(), 200 + usize::from(more.is_some()));
        if let Some(more) = more {
            assert!(problems[200].problem.contains(more), "{}", problems[200]);
        }
    }
}

#[test]
fn what_is_no_text_says_so() {
    assert_eq!(only(b"", Format::Json), "1:1: the file is empty");
    assert_eq!(only(b" \r\n\t\n", Format::Json), "1:1: the file is empty");
    assert_eq!(only(b"\xef\xbb\xbf", Format::Yaml), "1:1: the file is empty");
    assert_eq!(only(b"# only this\n", Format::Yaml), "1:1: the file is empty");
    assert_eq!(only(b"{\n  \"f\xff\"}", Format::Json), "2:5: a character here is not UTF-8");
    assert_eq!(only(b"\xff\xfe{\0}\0", Format::Yaml), "1:1: the file is UTF-16, but UTF-8 is needed");
}

#[test]
fn byte_order_mark_and_windows_line_ends_are_accepted() {
    for (good, format) in [(GOOD_JSON, Format::Json), (GOOD_YAML, Format::Yaml)] {
        let plain = read(good.as_bytes(), format);
        assert_eq!(plain.problems, []);
        let windows = format!("\u{feff}{}", good.replace('\n', "\r\n"));
        assert_eq!(read(windows.as_bytes(), format), plain);
    }
    let wrong = format!("\u{feff}{START},\r\n\r\n \"é\": 1}}");
    assert_eq!(only(wrong.as_bytes(), Format::Json), "3:2: é: `é` is not a key of a plan");
    assert_eq!(only(wrong.as_bytes(), Format::Yaml), "3:2: é: `é` is not a key of a plan");
}

#[test]
fn the_name_of_a_file_says_its_format() {
    let format = |name: &str| Format::from_path(std::path::Path::new(name));
    assert_eq!(format("a/plan.JSON"), Some(Format::Json));
    assert_eq!(format("plan.yml"), Some(Format::Yaml));
    assert_eq!(format("plan.yaml"), Some(Format::Yaml));
    assert_eq!(format("plan.csv"), None);
    assert_eq!(format("json"), None);
}
