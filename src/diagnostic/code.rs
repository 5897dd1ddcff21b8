//! The registry of codes: each has a stable name, a family, a severity and an `explain` page.

use std::fmt;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policy cannot be built.
    Error,
    /// The policy means something, but probably not what its author meant.
    Warning,
}

/// Which part of the compiler finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// How the text is written.
    Syntax,
    /// Who is meant by a name.
    Names,
    /// Whether amounts add up.
    Arithmetic,
    /// What must come before what.
    Prerequisites,
    /// Recommended courses by grade.
    Sequences,
    /// Cohorts, school years and dates.
    Time,
    /// What no student can do, and what decides nothing.
    Satisfiability,
    /// What a district or school puts on top of a state's rule.
    Layers,
    /// Where a rule comes from.
    Provenance,
    /// Students written into a policy, and what it should say of them.
    Examples,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "syntax",
            Self::Names => "names",
            Self::Arithmetic => "arithmetic",
            Self::Prerequisites => "prerequisites",
            Self::Sequences => "sequences",
            Self::Time => "time",
            Self::Satisfiability => "satisfiability",
            Self::Layers => "layers",
            Self::Provenance => "provenance",
            Self::Examples => "examples",
        })
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $family:ident $severity:ident $summary:literal;)*) => {
        /// A kind of finding. Its name never changes once released.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// All kinds, by family.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its stable name, as `gradus explain` takes it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The part of the compiler that finds it.
            #[must_use]
            pub fn family(self) -> Family {
                match self { $(Self::$variant => Family::$family,)* }
            }

            /// How grave it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it says, in one line.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }

            /// Its page: what it means, an example that has it, and one that is put right.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("pages/", $name, ".md")),)* }
            }

            /// The kind of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

codes! {
    Unexpected "unexpected" Syntax Error "The text is not what can stand here.";
    UnknownKeyword "unknown-keyword" Syntax Error "A line begins with a word that means nothing there.";
    UnclosedBlock "unclosed-block" Syntax Error "A `{` has no `}`.";
    UnmatchedBrace "unmatched-brace" Syntax Error "A `}` closes nothing.";
    MissingBlock "missing-block" Syntax Error "A declaration needs a block in braces and has none.";
    StrayBlock "stray-block" Syntax Error "A block in braces stands where none belongs.";
    BadText "bad-text" Syntax Error "A quoted text is not closed, or holds something it cannot.";
    BadNumber "bad-number" Syntax Error "A number, school year or date is not one.";
    TooDeep "too-deep" Syntax Error "Blocks or parentheses are nested too deeply.";
    TooManyErrors "too-many-errors" Syntax Error "The file has more errors than are shown.";
    RepeatedClause "repeated-clause" Syntax Error "A clause that may stand once stands twice.";
    MissingClause "missing-clause" Syntax Error "A declaration lacks a clause it cannot do without.";

    UnknownModule "unknown-module" Names Error "A `use` names a module that does not exist.";
    ImportCycle "import-cycle" Names Error "Modules use each other in a circle.";
    UnknownName "unknown-name" Names Error "A name is not declared in this module or one it uses.";
    WrongKind "wrong-kind" Names Error "A name means something that cannot stand here.";
    AmbiguousName "ambiguous-name" Names Error "Two modules in use declare the same name.";
    DuplicateName "duplicate-name" Names Error "One module declares a name twice.";
    DuplicateCode "duplicate-code" Names Error "Two courses have the same code of the same system.";
    CircularDefinition "circular-definition" Names Error "A set, subject or award is defined by itself.";
    UnusedImport "unused-import" Names Warning "Nothing of a used module is used.";
    UnusedName "unused-name" Names Warning "A declared set, exam, fact or mark is never used.";
    UnknownTag "unknown-tag" Names Warning "No course has the tag or level a rule asks for.";

    TotalMismatch "total-mismatch" Arithmetic Error "The parts cannot add up to the stated total.";
    EmptyRange "empty-range" Arithmetic Error "A lower bound is above its upper bound.";
    NotEnoughChoices "not-enough-choices" Arithmetic Error "A rule asks for more alternatives than it lists.";
    CapBelowMinimum "cap-below-minimum" Arithmetic Error "A cap makes its own minimum impossible.";
    NotEnoughCredit "not-enough-credit" Arithmetic Error "The listed courses together offer less than is asked.";
    CreditStep "credit-step" Arithmetic Warning "The amount asked is no sum of credits the courses offer.";
    BadBound "bad-bound" Arithmetic Error "A score, grade or number lies outside its scale.";
    EmptySelector "empty-selector" Arithmetic Error "A rule lists no course, exam or credential.";

    PrerequisiteCycle "prerequisite-cycle" Prerequisites Error "Courses require each other in a circle.";
    ChainTooLong "chain-too-long" Prerequisites Warning "A chain of prerequisites needs more school years than there are.";
    OfferedTooEarly "offered-too-early" Prerequisites Warning "A course is offered before its prerequisites can be completed.";
    UnreachableCourse "unreachable-course" Prerequisites Error "No grade a course is offered in can follow its prerequisites.";

    SequenceMissesAward "sequence-misses-award" Sequences Error "The sequence does not earn its award.";
    SequenceOrder "sequence-order" Sequences Error "A course stands before its prerequisite.";
    SequenceOffering "sequence-offering" Sequences Error "A course stands in a grade or term in which it is not offered.";
    SequenceLoad "sequence-load" Sequences Warning "A grade or term holds more credit than the sequence allows.";
    SequenceRepeats "sequence-repeats" Sequences Warning "A sequence lists a course twice.";

    CohortGap "cohort-gap" Time Error "Some cohorts fall between the branches of a rule.";
    CohortOverlap "cohort-overlap" Time Error "Some cohorts fall into two branches of a rule.";
    CohortNever "cohort-never" Time Warning "A branch is for students the award does not apply to.";
    WindowNever "window-never" Time Error "A window has no day in common with the one it stands in.";
    MixedKeys "mixed-keys" Time Error "The branches of one rule go by different cohort keys.";

    NobodyMeets "nobody-meets" Satisfiability Warning "No student can meet an award, or an alternative of it.";
    EverybodyMeets "everybody-meets" Satisfiability Warning "Every student for whom an award is meets a requirement.";
    FollowsAnyway "follows-anyway" Satisfiability Warning "A requirement follows from others of the same award.";
    IdleAlternative "idle-alternative" Satisfiability Warning "Whoever meets an alternative meets another one of the same choice.";
    IdleCap "idle-cap" Satisfiability Warning "A cap is at least as much as could count anyway.";
    UnusedCourse "unused-course" Satisfiability Warning "No award, prerequisite or sequence has a use for a course.";
    NoSchedule "no-schedule" Satisfiability Warning "No order of courses in the terms of high school earns an award.";

    WeakerLayer "weaker-layer" Layers Error "An award asks less than the award it extends.";
    LayerNotCompared "layer-not-compared" Layers Warning "It is not clear whether an award asks at least what the award it extends asks.";

    NoCitation "no-citation" Provenance Warning "An award cites no source.";
    NoVersionDate "no-version-date" Provenance Warning "A citation has no version date.";
    ReadingWithoutReason "reading-without-reason" Provenance Warning "A reading does not say why it was taken.";

    ExampleTitle "example-title" Examples Error "Two examples of a file have the same title.";
    ExampleLike "example-like" Examples Error "An example starts from one that does not exist, or in a circle.";
    ExampleDemand "example-demand" Examples Error "An example names a demand that its award does not have.";
    ExampleGiven "example-given" Examples Error "What an example gives cannot be so, or the policy cannot make use of it.";
    ExampleDay "example-day" Examples Error "An example does not tell the day on which it is to be judged.";
    ExampleEmpty "example-empty" Examples Warning "An example expects nothing, and no other starts from it.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
