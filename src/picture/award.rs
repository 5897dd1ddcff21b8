//! The structure of an award: its demands, with amounts, choices, cohorts, limits and layers.

use super::MOST_DEMANDS;
use super::model::{Edge, Kind as Shown, Line, NoPicture, Node, Picture, Shape};
use super::words::{self, short};
use crate::diagnostic::render::text::{clean, counted};
use crate::policy::{Award, Cite, Cond, Demand, DemandId, Kind, Policy, Reading};

/// How deep demands are followed; a policy that goes deeper is refused before.
const DEEPEST: usize = 256;

/// The picture of an award.
///
/// # Errors
/// Where it is larger than can be read.
pub fn award(policy: &Policy, award: &Award) -> Result<Picture, NoPicture> {
    let count = award.demands.len();
    if count > MOST_DEMANDS {
        return Err(NoPicture::new(
            format!(
                "{} asks for {count} things, and a picture of more than {MOST_DEMANDS} is read by nobody",
                clean(&award.named.title)
            ),
            "draw an award it extends or adds to, or read it with `gradus why`",
        ));
    }
    let mut drawing = Drawing { policy, award, nodes: Vec::new(), edges: Vec::new(), drawn: 0 };
    drawing.award();
    for root in &award.roots {
        drawing.demand(*root, 0, Some(&award.named.title), 0);
    }
    let title = format!("What {} asks for", clean(&award.named.title));
    let depth = drawing.nodes.len();
    let summary = format!(
        "{title}: {} as an outline. Each box stands to the right of the one it belongs to; all of them are asked for, \
         unless a box says `one of` or for whom it is. {} in all.",
        counted(award.roots.len(), "demand", "demands"),
        counted(depth, "box", "boxes"),
    );
    let Drawing { nodes, edges, .. } = drawing;
    Ok(Picture { title, summary, shape: Shape::Tree, nodes, edges, aside: None })
}

struct Drawing<'a> {
    policy: &'a Policy,
    award: &'a Award,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    drawn: usize,
}

impl Drawing<'_> {
    fn award(&mut self) {
        let award = self.award;
        let mut lines = vec![clean(&award.kind)];
        lines.extend(award.authority.as_deref().map(|who| format!("granted by {}", clean(who))));
        lines.extend(
            award.applies.as_ref().map(|cond| short(&format!("for: {}", words::cond(self.policy, cond)))),
        );
        let title_of = |id: &u32| self.policy.awards.get(*id as usize).map(|one| clean(&one.named.title));
        lines.extend(award.extends.as_ref().and_then(title_of).map(|base| format!("extends {base}")));
        lines.extend(award.adds_to.iter().filter_map(title_of).map(|other| format!("and all of {other}")));
        lines.extend(
            award
                .separate_from
                .iter()
                .filter_map(title_of)
                .map(|other| format!("shares no course with {other}")),
        );
        let mut tip = sources(&award.cites, &award.readings, &award.notes);
        tip.push(clean(&award.place));
        self.nodes.push(Node {
            id: award.named.full(),
            kind: Shown::Award,
            title: clean(&award.named.title),
            lines,
            tip,
        });
    }

    /// Draws a demand and what belongs to it, below a box; `layer` is who asks for what stands around it.
    fn demand(&mut self, id: DemandId, below: usize, layer: Option<&str>, depth: usize) {
        self.drawn += 1;
        let award = self.award;
        // A tree of a damaged validator is not followed for ever.
        let Some(demand) =
            award.demands.get(id as usize).filter(|_| depth < DEEPEST && self.drawn <= award.demands.len())
        else {
            return;
        };
        let own = demand.layer.as_deref();
        let whose = own.filter(|own| Some(*own) != layer);
        let layer = own.or(layer);
        let mut node = Node {
            id: format!("{}/{}", award.named.full(), demand.path),
            kind: Shown::Demand,
            title: demand.title.as_deref().map(clean).unwrap_or_default(),
            lines: Vec::new(),
            tip: Vec::new(),
        };
        node.lines.extend(whose.map(|who| format!("asked for by {}", clean(who))));
        node.tip = sources(&demand.cites, &demand.readings, &demand.notes);
        node.tip.push(format!("{} [{}]", clean(&demand.text), clean(&demand.place)));
        match &demand.kind {
            Kind::All(parts) => {
                let many = format!("all of these {}", parts.len());
                self.with_parts(node, demand, (parts.len() > 1).then_some(many), parts, below, layer, depth);
            }
            Kind::Sum { most, measure, parts, .. } => {
                let mut said = asked(demand);
                if let Some(most) = most.filter(|_| !said.contains("at most") && !said.contains("exactly")) {
                    said.push_str(&format!(", at most {} count", words::amount(most, *measure)));
                }
                self.with_parts(node, demand, Some(said), parts, below, layer, depth);
            }
            Kind::Choose { count, parts } => {
                node.kind = Shown::Choice;
                let many = if *count as usize == parts.len() {
                    format!("all {count} of these")
                } else {
                    format!("{} of these {}", number(*count), parts.len())
                };
                let said = asked(demand);
                // A choice that the author wrote by an amount: `2 credits from one branch of languages`.
                if !said.ends_with(" of") && !said.is_empty() {
                    node.lines.push(short(&said));
                }
                self.with_parts(node, demand, Some(many), parts, below, layer, depth);
            }
            Kind::Count(count) => {
                let mut lines = vec![short(&asked(demand))];
                for limit in &count.limits {
                    // Led by a sign: several of them are broken over lines.
                    lines.push(short(&format!("· {}", limit.text)));
                }
                if !count.shares.is_empty() {
                    let with = count.shares.iter().filter_map(|other| award.demands.get(*other as usize));
                    let with: Vec<String> = with.map(name).collect();
                    lines.push(short(&format!("its courses may serve as well: {}", with.join(", "))));
                }
                let courses = words::courses(self.policy, &count.select);
                if !courses.is_empty() {
                    node.tip.insert(0, format!("counts: {}", words::listed(courses.into_iter())));
                }
                self.leaf(node, lines, below);
            }
            Kind::Test(cond) => {
                let own = asked(demand);
                let said = if says_more(cond, 0) && !own.is_empty() { own } else { self.cond(cond) };
                self.leaf(node, vec![short(&said), waivers(demand)], below);
            }
            Kind::Gpa { .. } | Kind::GpaCounted { .. } | Kind::Share(_) => {
                self.leaf(node, vec![short(&asked(demand))], below);
            }
            Kind::Timed { parts, .. } => {
                node.kind = Shown::Time;
                self.with_parts(node, demand, Some(asked(demand)), parts, below, layer, depth);
            }
            Kind::If { cond, then, otherwise } => {
                node.kind = Shown::Condition;
                let by_title = format!("if {}", self.cond(cond));
                node.title = short(&if says_more(cond, 0) { asked(demand) } else { by_title });
                let tip = node.tip.clone();
                self.branch(node, then, below, layer, depth);
                self.otherwise(&demand.path, tip, otherwise, below, layer, depth);
            }
            Kind::When { branches, otherwise } => {
                for (at, (cond, parts)) in branches.iter().enumerate() {
                    let lead = if at == 0 { "when" } else { "else, when" };
                    let node = Node {
                        id: format!("{}#{at}", node.id),
                        kind: Shown::Condition,
                        title: short(&format!("{lead} {}", self.cond(cond))),
                        ..node.clone()
                    };
                    self.branch(node, parts, below, layer, depth);
                }
                self.otherwise(&demand.path, node.tip, otherwise, below, layer, depth);
            }
        }
    }

    fn cond(&self, cond: &Cond) -> String {
        words::cond(self.policy, cond)
    }

    fn otherwise(
        &mut self,
        path: &str,
        tip: Vec<String>,
        parts: &[DemandId],
        below: usize,
        layer: Option<&str>,
        depth: usize,
    ) {
        if !parts.is_empty() {
            let node = Node {
                id: format!("{}/{path}#otherwise", self.award.named.full()),
                kind: Shown::Condition,
                title: "otherwise".to_owned(),
                lines: Vec::new(),
                tip,
            };
            self.branch(node, parts, below, layer, depth);
        }
    }

    fn branch(&mut self, node: Node, parts: &[DemandId], below: usize, layer: Option<&str>, depth: usize) {
        let at = self.put(node, below);
        for part in parts {
            self.demand(*part, at, layer, depth + 1);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the way down the tree")]
    fn with_parts(
        &mut self,
        mut node: Node,
        demand: &Demand,
        said: Option<String>,
        parts: &[DemandId],
        below: usize,
        layer: Option<&str>,
        depth: usize,
    ) {
        if node.title.is_empty() {
            node.title = said.as_deref().map(short).unwrap_or_else(|| short(&demand.text));
        } else {
            node.lines.extend(said.filter(|said| !said.is_empty()).as_deref().map(short));
        }
        let waivers = waivers(demand);
        if !waivers.is_empty() && !node.lines.iter().any(|line| line.contains("waived")) {
            node.lines.push(waivers);
        }
        self.branch(node, parts, below, layer, depth);
    }

    fn leaf(&mut self, mut node: Node, lines: Vec<String>, below: usize) {
        let mut lines = lines.into_iter().filter(|line| !line.is_empty());
        if node.title.is_empty() {
            node.title = lines.next().unwrap_or_else(|| "?".to_owned());
        }
        node.lines.extend(lines);
        self.put(node, below);
    }

    fn put(&mut self, node: Node, below: usize) -> usize {
        let at = self.nodes.len();
        self.nodes.push(node);
        self.edges.push(Edge {
            from: below,
            to: at,
            line: Line::Solid,
            label: String::new(),
            tip: String::new(),
        });
        at
    }
}

/// Who may waive a demand; nothing where nobody may.
fn waivers(demand: &Demand) -> String {
    if demand.waived_by.is_empty() {
        return String::new();
    }
    short(&format!("may be waived by {}", demand.waived_by.join(", ")))
}

fn number(count: u32) -> String {
    if count == 1 { "one".to_owned() } else { count.to_string() }
}

fn name(demand: &Demand) -> String {
    clean(demand.title.as_deref().or(demand.name.as_deref()).unwrap_or(&demand.text))
}

/// The author's words for what a demand asks, without its name and title.
fn asked(demand: &Demand) -> String {
    let mut rest = demand.text.trim();
    if let Some(name) = &demand.name {
        let after =
            rest.strip_prefix(name.as_str()).filter(|after| after.is_empty() || after.starts_with(' '));
        rest = after.map_or(rest, str::trim_start);
    }
    // A branch has the words of the demand around it, and with them its name.
    if let Some((name, inside)) = rest.split_once('"').filter(|(name, _)| !name.trim().contains(' '))
        && (name.is_empty() || name.ends_with(' '))
    {
        let mut escaped = false;
        let end = inside.char_indices().find(|(_, sign)| {
            let ends = *sign == '"' && !escaped;
            escaped = *sign == '\\' && !escaped;
            ends
        });
        rest = end.and_then(|(at, _)| inside.get(at + 1..)).unwrap_or(rest).trim_start();
    }
    clean(rest)
}

/// Whether an author says more of a condition than the titles of what it speaks of do: of which records.
fn says_more(cond: &Cond, depth: usize) -> bool {
    match cond {
        Cond::Events(_)
        | Cond::Placed(_)
        | Cond::Agrees(..)
        | Cond::CoursesListed(_)
        | Cond::CoursesFollow(_)
        | Cond::Courses(..) => true,
        Cond::All(parts) | Cond::AtLeast(_, parts) => {
            depth > DEEPEST || parts.iter().any(|part| says_more(part, depth + 1))
        }
        Cond::Not(inner) => depth > DEEPEST || says_more(inner, depth + 1),
        _ => false,
    }
}

fn sources(cites: &[Cite], readings: &[Reading], notes: &[String]) -> Vec<String> {
    let mut out: Vec<String> = cites
        .iter()
        .map(|cite| match &cite.as_of {
            Some(date) => format!("Source: {}, version of {}", clean(&cite.text), clean(date)),
            None => format!("Source: {}", clean(&cite.text)),
        })
        .collect();
    out.extend(readings.iter().map(|reading| format!("Reading: {}", clean(&reading.text))));
    out.extend(notes.iter().map(|note| format!("Note: {}", clean(note))));
    out
}
