//! Whoever reads what somebody did sees who, when, and the way to the signature.

use crate::{client::Site, sample_topics::Samples};
use linde_log::EntryId;
use linde_web::Id;

#[test]
fn each_act_of_a_deliberation_leads_to_its_signature() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = {
        let mut state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().view.id;
        let samples = Samples::of(&state.space(space).unwrap().members, &str::to_owned);
        (space, samples)
    };
    let mut acts: Vec<(String, &str, EntryId)> = Vec::new();
    for one in &samples.topics {
        let (page, state) = (format!("topics/{}", one.topic.id), &one.topic.state);
        acts.extend(state.steps.iter().map(|step| (page.clone(), "step", step.made.entry)));
        acts.extend(state.balances.iter().map(|balance| (page.clone(), "balance", balance.made.entry)));
    }
    for one in &samples.questions {
        let (page, state) = (format!("questions/{}", one.question.id), &one.question.state);
        acts.extend(state.answers.iter().map(|answer| (page.clone(), "answer", answer.made.entry)));
        acts.extend(state.promised().map(|promise| (page.clone(), "promise", promise.made.entry)));
        acts.extend(state.refusals.iter().map(|refusal| (page.clone(), "refusal", refusal.made.entry)));
        acts.extend(state.withdrawn.iter().map(|withdrawn| (page.clone(), "withdrawal", withdrawn.made.entry)));
    }
    for one in &samples.proposals {
        let (page, state) = (format!("proposals/{}", one.proposal.id), &one.proposal.state);
        acts.extend(state.answers.iter().map(|answer| (page.clone(), "answer", answer.made.entry)));
        acts.extend(state.withdrawn.iter().map(|withdrawn| (page.clone(), "withdrawal", withdrawn.made.entry)));
        let decided = one.amendments.iter().filter_map(|(held, _)| held.state.decided(state));
        acts.extend(decided.map(|decision| (page.clone(), "decision", decision.made.entry)));
    }
    for one in &samples.ballots {
        let (page, state) = (format!("ballots/{}", one.ballot.id), &one.ballot.state);
        acts.extend(state.reopenings.iter().map(|reopening| (page.clone(), "reopening", reopening.entry)));
        let answers = one.objections.iter().flat_map(|held| &held.state.answers);
        acts.extend(answers.map(|answer| (page.clone(), "answer to an objection", answer.entry)));
    }
    for one in &samples.records {
        let page = format!("records/{}", one.record.id);
        acts.extend(one.record.state.seals.iter().map(|seal| (page.clone(), "seal", seal.entry)));
    }
    let kinds: std::collections::BTreeSet<&str> = acts.iter().map(|(_, what, _)| *what).collect();
    for wanted in ["step", "balance", "answer", "decision"] {
        assert!(kinds.contains(wanted), "the samples have no {wanted}");
    }
    for (page, what, entry) in acts {
        let shown = site.get(&cookie, &format!("/spaces/{space}/{page}")).body;
        let link = format!("href=\"/spaces/{space}/entries/{}\"", Id::from(entry));
        assert!(shown.contains(&link), "{page} does not lead to the signature of the {what} {entry}");
    }
}
