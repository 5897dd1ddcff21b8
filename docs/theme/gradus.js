// Colours for policy text, and the name of a file above the block that shows it.
// The words come from the grammar; tests/docs/generated.rs keeps them so.
(() => {
  // made by a test from the grammar: what stands below
  const leads = (
    "adds applies attestation authority calendar certificate choice cite code corequisite " +
    "course courses credential credit credits diploma document endorsement equivalent every " +
    "exam example expect experience extends fact flag for format formats goal grade grades if " +
    "level like load mark meeting no note notice offered otherwise part parts pathway placement " +
    "prerequisite process program reading record repeatable require role rubric scale " +
    "scholarship school score scores seal separate sequence set student students subject " +
    "substitution suggest tag tags term unless use waiver when "
  ).trim().split(" ");
  const others = (
    "a above after agrees all also an and any applicable april as at attended august be because " +
    "before below best between born branch by cannot completed concurrent count counted " +
    "covering credentials date dated day days december due during each earlier earned end " +
    "enrolled enrollment entered entering entry exactly except excess exit failed fails fall " +
    "february first follow from gpa graduates graduating graduation group groups has have hour " +
    "hours in including is its january july june last lasting late later latest least listing " +
    "march marked may meet meets met minute minutes missed month months most not november " +
    "number october of on one or over overall overdue per planned plans point points progress " +
    "registered schools september signed soon split spring staff start stated substituted sum " +
    "summer taken takes tell text the to together toward track undecided until up waived week " +
    "weeks who winter with withdrawn withdrew within without year years yes yet "
  ).trim().split(" ");
  // made by a test: what stands above

  const either = (words) => "\\b(?:" + words.join("|") + ")(?![\\w-])";

  hljs.registerLanguage("gradus", () => ({
    contains: [
      hljs.HASH_COMMENT_MODE,
      { className: "string", begin: '"', end: '"', contains: [{ begin: "\\\\." }], illegal: "\\n" },
      // The word a statement begins with.
      { className: "keyword lead", begin: "(?<=^[ \\t]*|[{};][ \\t]*)" + either(leads) },
      { className: "number", begin: "\\b\\d[\\d.-]*\\b%?" },
      // A name with dashes is one word, whatever its parts are.
      { begin: "\\b[A-Za-z]\\w*(?:[-.]\\w+)+" },
      { className: "keyword", begin: either(others.concat(leads)) },
    ],
  }));

  for (const code of document.querySelectorAll("code.language-gradus")) {
    hljs.highlightBlock(code);
  }

  for (const code of document.querySelectorAll("pre > code")) {
    const file = [...code.classList].map((name) => /^(file|add)=(.+)$/.exec(name)).find(Boolean);
    if (!file) continue;
    const caption = document.createElement("div");
    caption.className = "file-name";
    caption.textContent = file[1] === "add" ? "at the end of " + file[2] : file[2];
    const pre = code.closest("pre");
    const outer = pre.parentElement.tagName === "PRE" ? pre.parentElement : pre;
    outer.before(caption);
  }
})();
