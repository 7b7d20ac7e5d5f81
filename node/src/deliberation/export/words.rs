//! The words of a topic that is written out, in German and English.

use linde_web::Lang;

/// What a name of the program is in words; a name without words stands for itself.
pub(super) fn word(lang: Lang, name: &str) -> String {
    found(lang, name).map_or_else(|| name.replace(['_', '-'], " "), str::to_owned)
}

/// As [`word`] of a name that means something else elsewhere: `place` says where it stands.
pub(super) fn word_of(lang: Lang, place: &str, name: &str) -> String {
    found(lang, &format!("{place}-{name}")).map_or_else(|| word(lang, name), str::to_owned)
}

fn found(lang: Lang, name: &str) -> Option<&'static str> {
    let (_, german, english) = WORDS.iter().find(|(known, ..)| *known == name)?;
    Some(match lang {
        Lang::De => german,
        Lang::En => english,
    })
}

/// Name, German, English.
const WORDS: &[(&str, &str, &str)] = &[
    // Headings.
    ("h-concern", "Anliegen", "Concern"),
    ("h-affected", "Wen es betrifft", "Whom it concerns"),
    ("h-balance", "Wer dabei war", "Who was there"),
    ("h-inaction", "Wenn nichts geschieht", "If nothing is done"),
    ("h-phases", "Verlauf", "Course"),
    ("h-question", "Anfragen", "Questions"),
    ("h-statement", "Aussagen", "Statements"),
    ("h-map", "Meinungsbild", "Opinion map"),
    ("h-proposal", "Vorschläge", "Proposals"),
    ("h-amendment", "Änderungsanträge", "Amendments"),
    ("h-condition", "Bedingungen", "Conditions"),
    ("h-argument", "Argumente", "Arguments"),
    ("h-ballot", "Abstimmungen", "Ballots"),
    ("h-objection", "Einwände", "Objections"),
    ("h-record", "Entscheidungsprotokoll", "Decision record"),
    ("h-dissent", "Abweichende Meinungen", "Dissents"),
    ("h-language-version", "In anderen Worten (es gilt das Original)", "In other words (the original holds)"),
    // Lines.
    ("space", "Raum", "Space"),
    ("topic", "Thema", "Topic"),
    ("now", "Phase", "Phase"),
    ("say", "Beteiligungsgrad", "How far people have a say"),
    ("scope-fixed", "steht fest", "fixed"),
    ("scope-unclear", "noch unklar", "not clear yet"),
    ("scope-open", "offen", "open"),
    ("intended", "Soll bewirken", "Is to bring about"),
    ("indicator", "Woran man es sieht", "How one will see it"),
    ("supporters", "Unterstützt von", "Supported by"),
    ("carriers", "Getragen von", "Carried by"),
    ("channel", "erreichbar über", "reached by"),
    ("no-channel", "nicht erreichbar", "not reached"),
    ("until", "bis", "until"),
    ("paused", "Pause ab", "Paused from"),
    ("stopped", "Beendet", "Ended"),
    ("referred", "Abgegeben an", "Referred to"),
    ("reopened", "Wieder aufgenommen", "Taken up again"),
    ("answer", "Antwort", "Answer"),
    ("comment", "Kommentar", "Comment"),
    ("refusal", "Abgelehnt", "Refused"),
    ("promised", "zugesagt bis", "promised by"),
    ("agree", "stimmen zu", "agree"),
    ("disagree", "lehnen ab", "disagree"),
    ("pass", "übergehen es", "pass"),
    ("hidden", "ausgeblendet", "hidden"),
    ("hidden-count", "Von der Moderation ausgeblendet", "Hidden by moderation"),
    ("imported", "Übernommen aus Polis", "Taken over from Polis"),
    ("unfinished", "unvollständig, ohne Wirkung", "not told to its end, without effect"),
    ("files", "Dateien", "Files"),
    ("people", "Personen", "people"),
    ("group", "Gruppe", "Group"),
    ("no-groups", "Für Gruppen reicht es noch nicht.", "There is not enough for groups yet."),
    ("side-agree", "stimmt zu", "agrees"),
    ("side-disagree", "lehnt ab", "disagrees"),
    ("common", "Was alle Gruppen verbindet", "What joins all groups"),
    ("none", "Keine.", "None."),
    ("may-vote", "dürfen abstimmen", "may vote"),
    ("papers", "Stimmzettel", "papers"),
    ("method", "Verfahren", "Method"),
    ("counted", "gezählt", "counted"),
    ("result", "Ergebnis", "Result"),
    ("as-published", "wie veröffentlicht", "as published"),
    ("not-as-published", "NICHT wie veröffentlicht", "NOT as published"),
    ("taken-up", "aufgenommen", "taken up"),
    ("not-taken-up", "nicht aufgenommen", "not taken up"),
    ("withdrawn", "zurückgezogen", "withdrawn"),
    ("because", "weil", "because"),
    ("chosen", "gewählt", "chosen"),
    ("not-chosen", "nicht gewählt", "not chosen"),
    ("sealed-by", "Besiegelt von", "Sealed by"),
    ("draft", "Entwurf, nicht besiegelt", "Draft, not sealed"),
    ("responsible", "zuständig", "responsible"),
    ("due", "bis", "by"),
    ("signed-by", "Unterschrieben von", "Signed by"),
    ("nobody-known", "unbekannt", "nobody known"),
    ("price", "Preis", "Price"),
    ("bearers", "Getragen von", "Borne by"),
    ("mitigation", "Ausgleich", "Mitigation"),
    ("yields", "weicht", "yields"),
    ("version", "Fassung", "Version"),
    ("register-easy", "Leichte Sprache", "easy language"),
    ("register-plain", "Einfache Sprache", "plain language"),
    ("register-translation", "Übersetzung", "translation"),
    ("easy-unchecked", "ungeprüft", "not tested"),
    ("easy-rejected", "geprüft, noch nicht verständlich", "tested, not understandable yet"),
    ("stale", "veraltet", "out of date"),
    ("not-shown", "nicht gezeigt", "not shown"),
    ("no-group", "aus keiner dieser Gruppen", "of none of these groups"),
    ("too-few", "zu wenige, um etwas zu zeigen", "too few to show anything"),
    ("together", "zusammen", "together"),
    // Phases of topics.
    ("concern", "Anliegen", "concern"),
    ("accepted", "angenommen", "accepted"),
    ("understanding", "Verstehen", "understanding"),
    ("proposals", "Vorschläge", "proposals"),
    ("review", "Prüfung", "review"),
    ("weighing", "Abwägung", "weighing"),
    ("decision", "Entscheidung", "decision"),
    ("implementation", "Umsetzung", "implementation"),
    ("retrospect", "Rückblick", "retrospect"),
    ("closed", "abgeschlossen", "closed"),
    // How far people have a say.
    ("level-information", "Information", "they are told"),
    ("level-participation", "Mitwirkung", "they are heard"),
    ("level-codecision", "Mitentscheidung", "they decide with others"),
    ("level-decision", "Entscheidung", "they decide"),
    // Effects.
    ("democratic", "demokratisch", "on how people decide together"),
    ("social", "sozial", "on how people live together"),
    ("ecological", "ökologisch", "on nature"),
    ("financial", "finanziell", "on money"),
    ("positive", "gut", "good"),
    ("negative", "schlecht", "bad"),
    ("neutral", "weder noch", "neither"),
    ("unclear", "unklar", "not clear"),
    // How a question stands.
    ("asked", "gestellt", "asked"),
    ("forwarded", "weitergegeben", "forwarded"),
    ("answered", "beantwortet", "answered"),
    ("settled", "erledigt", "settled"),
    ("partly", "teilweise erledigt", "settled in part"),
    ("unsettled", "nicht erledigt", "not settled"),
    ("refused", "abgelehnt", "refused"),
    // How a ballot stands, and how it is counted.
    ("open", "offen", "open"),
    ("revealing", "geschlossen, verdeckte Zettel werden gezeigt", "closed, hidden papers are being shown"),
    ("provisional", "geschlossen, vorläufig", "closed, provisional"),
    ("yes_no", "Ja oder Nein", "yes or no"),
    ("consent", "Konsent", "consent"),
    ("resistance", "Widerstand", "resistance"),
    ("schulze", "Rangfolge (Schulze)", "order of preference (Schulze)"),
    ("approval", "Zustimmung", "approval"),
    ("dots", "Punkte", "dots"),
    ("times", "Termine", "times"),
    ("harmonic", "gewichtete Reihenfolge", "weighted order"),
    ("yes", "ja", "yes"),
    ("no", "nein", "no"),
    ("abstain", "enthalten", "abstain"),
    ("if_need_be", "wenn es sein muss", "if need be"),
    ("stand_aside", "stehen beiseite", "stand aside"),
    ("objections", "Einwände", "objections"),
    ("acceptance_permille", "Akzeptanz ‰", "acceptance ‰"),
    ("resistance_permille", "Widerstand ‰", "resistance ‰"),
    ("approved", "Zustimmungen", "approve"),
    ("tally-supporters", "Unterstützende", "supporters"),
    ("for-it", "dafür", "for it"),
    ("against-it", "dagegen", "against it"),
    ("status-quo", "nichts ändert sich", "nothing changes"),
    ("winner", "Beschlossen", "Decided"),
    ("tie", "Gleichauf, noch nichts beschlossen", "Level, nothing decided yet"),
    ("no_winner", "Nichts beschlossen", "Nothing decided"),
    ("quorum_missed", "Nichts beschlossen, zu wenige Stimmzettel", "Nothing decided, too few papers"),
    ("ordered", "Eine Reihenfolge und nichts weiter", "An order, and nothing else"),
    ("no-papers", "kein Stimmzettel", "no papers"),
    ("majority-missed", "keine Mehrheit", "no majority"),
    ("objection-stands", "ein Einwand steht", "an objection stands"),
    ("none-eligible", "kein Vorschlag ist besser als nichts zu tun", "no proposal is better than doing nothing"),
    ("status-quo-first", "am besten ist es, nichts zu tun", "doing nothing is best"),
    ("no-support", "niemand will eines davon", "nobody wants any of them"),
    ("serious", "schwerwiegend", "serious"),
    ("severity-concern", "Bedenken", "doubts"),
    // What became of proposals.
    ("status-draft", "Entwurf", "draft"),
    ("submitted", "eingereicht", "submitted"),
    ("in_review", "in Prüfung", "in review"),
    ("partly_adopted", "teilweise übernommen", "adopted in part"),
    ("adopted", "übernommen", "adopted"),
    ("not_adopted", "nicht übernommen", "not adopted"),
    ("merged", "zusammengelegt", "merged"),
    ("obsolete", "hinfällig", "no longer needed"),
    ("collides", "offen, trifft auf eine andere Änderung", "open, others change the same words"),
    ("modified", "mit anderen Worten übernommen", "taken over in other words"),
    ("promoted", "abgelehnt, ein eigener Vorschlag daraus", "rejected, made a proposal of its own"),
    // Fields of records.
    ("f-context", "Ausgangslage", "How things stood before"),
    ("f-scope", "Spielraum", "What was open and what was settled"),
    ("f-affected", "Betroffene", "Whom it concerns"),
    ("f-level", "Beteiligungsgrad", "How far people had a say"),
    ("f-evidence", "Grundlagen", "What it rests on"),
    ("f-criteria", "Kriterien", "Criteria"),
    ("f-alternatives", "Alternativen", "Alternatives"),
    ("f-conflicts", "Konflikte", "Conflicts"),
    ("f-dilemmas", "Zielkonflikte", "Dilemmas"),
    ("f-outcome", "Ergebnis", "Outcome"),
    ("f-reasons", "Gründe", "Reasons"),
    ("f-objections", "Einwände", "Objections"),
    ("f-legal_basis", "Rechtsgrundlage", "Legal basis"),
    ("f-measures", "Maßnahmen", "Measures"),
    ("f-review", "Überprüfung", "When it is looked at again"),
    ("f-beyond", "Wirkung über den Ort hinaus", "What it means for others"),
    ("f-plain", "In Einfacher Sprache", "In plain language"),
    ("f-ballots", "Abstimmungen", "Ballots"),
    ("do-nothing", "Nichts tun", "Doing nothing"),
    ("decided", "beschlossen", "decided"),
    ("decided_changed", "geändert beschlossen", "decided otherwise than proposed"),
    ("rejected", "abgelehnt", "rejected"),
    ("postponed", "vertagt", "put off"),
    ("noted", "zur Kenntnis genommen", "taken note of"),
    ("outcome-referred", "überwiesen", "given to others"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_is_there_once_and_in_both_languages() {
        let names: BTreeSet<_> = WORDS.iter().map(|(name, ..)| name).collect();
        assert_eq!(names.len(), WORDS.len());
        assert!(WORDS.iter().all(|(_, german, english)| !german.is_empty() && !english.is_empty()));
        assert_eq!(word(Lang::De, "weighing"), "Abwägung");
        assert_eq!(word(Lang::En, "never_heard-of"), "never heard of");
        assert_eq!(word_of(Lang::En, "outcome", "referred"), "given to others");
        assert_eq!(word_of(Lang::En, "outcome", "decided"), "decided");
    }
}
