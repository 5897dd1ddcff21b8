//! What was found of a school, for people: the awards of schools as a rubric, line by line with the law's
//! words and the evidence; the records to correct before an upload. As a document the rubric comes from
//! `paper`, and so does the annual report.

use super::Style;
use super::words::{day, source, verdict};
use crate::audit::outcome::{Finding, Verdict};
use crate::diagnostic::render::text::{Ink, clean, counted, paint, wrap};
use crate::population::gate::Checked;
use crate::population::{Members, SchoolAudit, SchoolDemand, ShareResult};

/// How many members are named in a line of a rubric where nobody asks for all.
const NAMED: usize = 10;

/// The rubric of a school.
#[must_use]
pub fn school(audit: &SchoolAudit, style: &Style) -> String {
    let mut page = Page::new(style);
    page.head(&audit.school, audit.district.as_deref(), &audit.year, &audit.as_of);
    page.line(&format!("Students: {}", audit.students), "");
    page.members("Without a plan file", &audit.without_plan, "");
    if audit.awards.is_empty() {
        page.blank();
        page.line("The policy asks nothing of schools.", "");
    }
    for award in &audit.awards {
        page.blank();
        let title = page.ink(&clean(&award.title), Ink::Bold);
        let line = page.judged(&title, award.verdict);
        page.line(&line, "");
        page.law(&award.cites, &award.notes, "  ");
        for demand in &award.demands {
            page.demand(demand, "  ");
        }
    }
    page.findings(&audit.findings, audit.more_findings);
    page.foot(&audit.policy);
    page.out
}

/// The records to correct.
#[must_use]
pub fn gate(checked: &Checked, style: &Style) -> String {
    let mut page = Page::new(style);
    page.head(&checked.school, None, &checked.year, &checked.as_of);
    let right = format!("{} of {} records have nothing to correct.", checked.right, checked.students);
    page.line(&right, "");
    let mut student = None;
    for correction in &checked.corrections {
        if student != Some(&correction.student) {
            student = Some(&correction.student);
            page.blank();
            let title = page.ink(&format!("Student {}", clean(&correction.student)), Ink::Bold);
            page.line(&title, "");
        }
        let about = match (correction.rule.as_str(), correction.fields.as_slice()) {
            ("", []) => String::new(),
            ("", fields) => format!("{}: ", clean(&fields.join(", "))),
            (rule, _) => format!("{}: ", clean(rule)),
        };
        page.line(&format!("✗ {about}{}", clean(&correction.problem)), "  ");
        page.line(&format!("To do: {}", clean(&correction.remedy)), "    ");
        for source in &correction.sources {
            page.line(&format!("Source: {}", clean(source)), "    ");
        }
    }
    if checked.more > 0 {
        page.blank();
        page.line(&format!("{} more are not listed.", checked.more), "");
    }
    if !checked.notes.is_empty() {
        page.blank();
        for note in &checked.notes {
            page.line(&format!("Note: {}", clean(note)), "");
        }
    }
    page.foot(&checked.policy);
    page.out
}

struct Page {
    out: String,
    style: Style,
}

impl Page {
    fn new(style: &Style) -> Self {
        Self { out: String::new(), style: Style { width: style.width.max(40), ..*style } }
    }

    fn ink(&self, text: &str, ink: Ink) -> String {
        paint(text, ink, self.style.color)
    }

    fn line(&mut self, text: &str, indent: &str) {
        self.out.push_str(&wrap(text, indent, &format!("{indent}  "), self.style.width));
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn head(&mut self, school: &str, district: Option<&str>, year: &str, as_of: &str) {
        let district = district.map_or_else(String::new, |district| format!(", {}", clean(district)));
        let head = format!("{}{district}, {}, as of {}", clean(school), clean(year), day(as_of));
        let head = self.ink(&head, Ink::Bold);
        self.line(&head, "");
    }

    fn foot(&mut self, policy: &str) {
        self.blank();
        let short: String = policy.chars().take(12).collect();
        let foot = self.ink(&format!("Policy fingerprint: {}", clean(&short)), Ink::Dim);
        self.line(&foot, "");
    }

    fn judged(&self, title: &str, stands: Verdict) -> String {
        let (sign, words, ink) = verdict(stands);
        let words = if stands == Verdict::NotApplicable { "does not apply" } else { words };
        format!("{} {title}: {}", self.ink(&sign.to_string(), ink), self.ink(words, ink))
    }

    fn law(&mut self, cites: &[crate::policy::Cite], notes: &[String], indent: &str) {
        for cite in cites {
            self.line(&format!("Source: {}", source(cite)), indent);
        }
        for note in notes {
            self.line(&format!("Note: {}", clean(note)), indent);
        }
    }

    fn demand(&mut self, demand: &SchoolDemand, indent: &str) {
        let title = if demand.title.is_empty() { &demand.text } else { &demand.title };
        let choose = demand.choose.map_or_else(String::new, |count| format!(" ({count} of these)"));
        let line = self.judged(&format!("{}{choose}", clean(title)), demand.verdict);
        self.line(&line, indent);
        let inner = format!("{indent}    ");
        self.law(&demand.cites, &demand.notes, &inner);
        for reading in &demand.readings {
            self.line(&format!("Read as: {}", clean(&reading.text)), &inner);
        }
        if let Some(when) = &demand.when {
            let until = when.until.as_ref().map(|until| format!("by {}", day(until)));
            let period = when.period.as_ref().map(|period| format!("for {}", clean(period)));
            let unknown = when.unknown.as_ref().map(|unknown| clean(unknown));
            let parts: Vec<String> = [period, until, unknown].into_iter().flatten().collect();
            if !parts.is_empty() {
                self.line(&format!("When: {}", parts.join("; ")), &inner);
            }
        }
        if let Some(because) = &demand.because {
            self.line(&clean(because), &inner);
        }
        for event in &demand.events {
            self.line(
                &format!("Evidence: {}, {} ({})", clean(&event.title), day(&event.date), clean(&event.path)),
                &inner,
            );
        }
        if let Some(share) = &demand.share {
            self.share(share, &inner);
        }
        for part in &demand.parts {
            self.demand(part, &format!("{indent}  "));
        }
    }

    fn share(&mut self, share: &ShareResult, indent: &str) {
        let wanted = if share.least == "100" {
            "all are wanted".to_owned()
        } else {
            format!("{}% are wanted", share.least)
        };
        self.line(&format!("{} of {} {}; {wanted}", share.met, share.members, clean(&share.of)), indent);
        self.members("Not so", &share.not_met, indent);
        self.members("Cannot be told", &share.open, indent);
        self.members("May be meant", &share.perhaps_meant, indent);
    }

    fn members(&mut self, what: &str, members: &Members, indent: &str) {
        if members.total == 0 {
            return;
        }
        let most = if self.style.verbose { usize::MAX } else { NAMED };
        let named: Vec<String> = members
            .listed
            .iter()
            .take(most)
            .map(|one| match one.why.as_str() {
                "" => clean(&one.id),
                why => format!("{} ({})", clean(&one.id), clean(why)),
            })
            .collect();
        let more = members.total - named.len();
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        self.line(&format!("{what}: {} – {}{more}", members.total, named.join(", ")), indent);
    }

    fn findings(&mut self, findings: &[Finding], more: usize) {
        if findings.is_empty() {
            return;
        }
        self.blank();
        let title = self.ink("What could not be used", Ink::Bold);
        self.line(&title, "");
        for finding in findings {
            self.line(&format!("{}: {}", clean(&finding.path), clean(&finding.problem)), "  ");
            if let Some(help) = &finding.help {
                self.line(&format!("To do: {}", clean(help)), "    ");
            }
        }
        if more > 0 {
            self.line(&format!("And {}.", counted(more, "more finding", "more findings")), "  ");
        }
    }
}
