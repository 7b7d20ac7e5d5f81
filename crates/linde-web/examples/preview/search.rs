//! What the node in memory finds.

use crate::memory::{Memory, Space};
use linde_search::{Query, Scratch};
use linde_web::{
    Answer, DeskError, Id, Search,
    views::{Found, FoundPassage, FoundPiece, SearchAnswer, SearchQuery, StatementView, Verdict},
};
use std::cmp::Reverse;

const PASSAGE_CHARS: usize = 260;

impl Search for Memory {
    fn search(&self, wanted: SearchQuery) -> Answer<'_, SearchAnswer> {
        self.answer(|state| {
            let Some(query) = Query::parse(&wanted.words) else {
                return Ok(SearchAnswer { nothing_asked: true, ..SearchAnswer::default() });
            };
            if wanted.space.is_some_and(|space| !state.spaces.contains_key(&space)) {
                return Err(DeskError::new("space-unknown").at("space"));
            }
            let mut all = Vec::new();
            for space in state.spaces.values() {
                let found = statements(space, &query).chain(texts(space, &query)).chain(people(space, &query));
                all.extend(found.flatten());
            }
            all.retain(|(_, found)| {
                wanted.space.is_none_or(|space| space == found.space)
                    && wanted.kind.as_ref().is_none_or(|kind| *kind == found.kind)
                    && wanted.since_ms.is_none_or(|since| found.time_ms.is_some_and(|time| time >= since))
                    && (!wanted.mine || found.author.as_ref().is_some_and(|author| author.me))
            });
            all.sort_by_key(|(fit, found)| (*fit, Reverse(found.time_ms), found.id));
            let total = u64::try_from(all.len()).unwrap_or_default();
            let [limit, part] = [wanted.limit, wanted.part].map(|number| usize::try_from(number).unwrap_or_default());
            let items = all.into_iter().skip(part * limit).take(limit).map(|(_, found)| found).collect();
            Ok(SearchAnswer { items, total, nothing_asked: false })
        })
    }
}

type Hit = Option<(linde_search::Fit, Found)>;

fn statements<'a>(space: &'a Space, query: &'a Query) -> impl Iterator<Item = Hit> + 'a {
    let found = |statement: &StatementView| Found {
        author: Some(statement.author.clone()),
        time_ms: Some(statement.time_ms),
        verdict: statement.verdict.clone(),
        hidden: statement.standing.hidden().is_some() || statement.standing.dismissed,
        ..hit(space, query, "statement", statement.id, "", &statement.text)
    };
    let living = space.statements.iter().filter(|statement| statement.standing.erased.is_none());
    living.map(move |statement| {
        let found = found(statement);
        let shown = if found.hidden { Found { passage: FoundPassage::default(), ..found } } else { found };
        Some((query.fit(&mut Scratch::default(), "", [statement.text.as_str()])?, shown))
    })
}

fn texts<'a>(space: &'a Space, query: &'a Query) -> impl Iterator<Item = Hit> + 'a {
    let sections = space.texts.iter().flat_map(|text| text.sections.iter().map(move |section| (text, section)));
    sections.map(|(text, section)| {
        let (said, author, time_ms) = section.versions.last()?;
        let fit = query.fit(&mut Scratch::default(), &section.title, [said.as_str()])?;
        let id = section.id.parse().unwrap_or(text.doc);
        let found = hit(space, query, "section", id, &section.title, said);
        Some((fit, Found { doc: Some(text.doc), author: Some(author.clone()), time_ms: Some(*time_ms), ..found }))
    })
}

fn people<'a>(space: &'a Space, query: &'a Query) -> impl Iterator<Item = Hit> + 'a {
    let members = space.members.iter().map(|member| {
        let name = member.name.as_deref()?;
        let fit = query.fit(&mut Scratch::default(), name, [])?;
        Some((fit, hit(space, query, "member", member.person, name, "")))
    });
    let view = &space.view;
    let own = query.fit(&mut Scratch::default(), &view.name, [view.purpose.as_str()]);
    let own = own.map(|fit| (fit, hit(space, query, "space", view.id, &view.name, &view.purpose)));
    members.chain([own])
}

fn hit(space: &Space, query: &Query, kind: &str, id: Id, title: &str, text: &str) -> Found {
    let pieces = |pieces: Vec<linde_search::Piece>| -> Vec<FoundPiece> {
        pieces.into_iter().map(|piece| FoundPiece { text: piece.text, marked: piece.marked }).collect()
    };
    let passage = query.passage(text, PASSAGE_CHARS);
    Found {
        kind: kind.to_owned(),
        id,
        doc: None,
        space: space.view.id,
        space_name: space.view.name.clone(),
        topic: None,
        title: pieces(query.passage(title, title.len()).pieces),
        passage: FoundPassage { before: passage.before, pieces: pieces(passage.pieces), after: passage.after },
        part: None,
        author: None,
        time_ms: None,
        verdict: Verdict::Counted,
        hidden: false,
    }
}
