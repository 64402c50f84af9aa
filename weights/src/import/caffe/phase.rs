//! Which layers of a description are those of the network that is used, not of its training.

use super::super::reason::Malformed;
use super::prototxt::Message;

/// What a network is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Train,
    Test,
}

/// What layers' rules are compared with (Caffe's `NetState`).
pub(super) struct State<'m> {
    level: i64,
    stages: Vec<&'m str>,
}

impl<'m> State<'m> {
    /// Of a description. Those that hold all of a network's forms (DIGITS makes them) tell them apart by stages, and call ours
    /// `deploy`.
    pub fn new(net: &'m Message<'_>) -> Result<Self, Malformed> {
        let state = net.message("state");
        let level = state.map(|state| state.number("level")).transpose()?.flatten().unwrap_or(0);
        let stages = state.into_iter().flat_map(|state| state.scalars("stage")).chain(["deploy"]).collect();
        Ok(State { level, stages })
    }

    /// True if the layer is part of the network in that phase: one of its rules to include it holds, or it has none, and none to
    /// exclude it.
    pub fn includes(&self, layer: &Message<'_>, phase: Phase) -> Result<bool, Malformed> {
        let any = |field: &str| {
            let rules = layer.messages(field);
            let held = rules.map(|rule| self.holds(rule, phase)).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Malformed>((!held.is_empty()).then(|| held.contains(&true)))
        };
        Ok(any("include")?.unwrap_or(true) && !any("exclude")?.unwrap_or(false))
    }

    fn holds(&self, rule: &Message<'_>, phase: Phase) -> Result<bool, Malformed> {
        let phases = match rule.scalar("phase") {
            None => true,
            Some("TRAIN" | "0") => phase == Phase::Train,
            Some("TEST" | "1") => phase == Phase::Test,
            Some(other) => {
                let (field, text) = ("phase", other.to_string());
                return Err(Malformed::Field { field, text, accepted: "TRAIN, TEST" });
            }
        };
        let least = rule.number::<i64>("min_level")?.unwrap_or(i64::MIN);
        let most = rule.number::<i64>("max_level")?.unwrap_or(i64::MAX);
        Ok(phases
            && (least..=most).contains(&self.level)
            && rule.scalars("stage").all(|stage| self.stages.contains(&stage))
            && !rule.scalars("not_stage").any(|stage| self.stages.contains(&stage)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::Budget;
    use super::super::prototxt::parse;
    use super::*;

    #[test]
    fn rules_are_those_of_caffe() {
        let budget = Budget::new();
        let included = |state: &str, rules: &str, phase| {
            let text = format!("state {{ {state} }} layer {{ {rules} }}");
            let net = parse(&text, &budget).unwrap();
            State::new(&net).unwrap().includes(net.message("layer").unwrap(), phase).unwrap()
        };
        let both = |rules: &str| [Phase::Train, Phase::Test].map(|phase| included("", rules, phase));
        assert_eq!(both(""), [true, true]);
        assert_eq!(both("include { phase: TEST }"), [false, true]);
        assert_eq!(both("include: < phase: 0 >"), [true, false]);
        assert_eq!(both("exclude { phase: TEST }"), [true, false]);
        assert_eq!(both("include { phase: TRAIN } include { phase: TEST }"), [true, true]);
        assert_eq!(both("include { phase: TRAIN stage: 'x' }"), [false, false]);
        assert_eq!(both("include { stage: 'val' } include { stage: 'train' }"), [false, false]);
        assert_eq!(both("include { stage: 'deploy' }"), [true, true]);
        assert_eq!(both("exclude { stage: 'deploy' }"), [false, false]);
        assert_eq!(both("include { not_stage: 'deploy' }"), [false, false]);
        assert!(!included("", "include { min_level: 1 }", Phase::Test));
        assert!(included("level: 1", "include { min_level: 1 max_level: 2 }", Phase::Test));
        assert!(included("stage: 'x'", "include { phase: TEST stage: 'x' stage: 'deploy' }", Phase::Test));
        let net = parse("layer { include { phase: TESTING } }", &budget).unwrap();
        let refused = State::new(&net).unwrap().includes(net.message("layer").unwrap(), Phase::Test);
        assert_eq!(refused.unwrap_err().to_string(), "phase: TESTING, accepted: TRAIN, TEST");
    }
}
