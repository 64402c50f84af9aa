//! Names that are nearly those that were typed.

use firebrick_nn::architecture;

/// How alike two words must be to be taken for each other, 0 to 1, by Jaro's measure. Clap wants 0.7 of options, but then MobileNet is
/// AlexNet, and GoogLeNet, too; the beginning of a name of three times its length has 0.777.
const ALIKE: f64 = 0.77;

/// The one of the names that a word was most likely meant to be, if it is near enough to one.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let measured = names.into_iter().map(|name| (strsim::jaro(&word, &name.to_lowercase()), name));
    let near = measured.filter(|(alike, _)| *alike > ALIKE);
    near.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, name)| name)
}

/// A board that is called nearly so.
pub(crate) fn board(word: &str) -> Option<String> {
    nearest(word, firebrick_board::names()).map(str::to_owned)
}

/// A network that is called nearly so; of one with metaparameters, the same with the names of these that there are.
pub(crate) fn network(text: &str) -> Option<String> {
    let (name, rest) = text.split_once(',').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let name = nearest(name, architecture::NAMES)?;
    let Some(rest) = rest else { return Some(name.to_owned()) };
    let parameter = |part: &str| {
        let (key, value) = part.split_once('=')?;
        Some(format!("{}={value}", nearest(key, architecture::METAPARAMETERS)?))
    };
    let parts = rest.split(',').map(parameter).collect::<Option<Vec<String>>>()?;
    Some(format!("{name},{}", parts.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_if_one_is_near() {
        let names = ["pynq-z1", "pynq-z2", "zybo-z7-10"];
        assert_eq!(nearest("pynq-z22", names), Some("pynq-z2"));
        assert_eq!(nearest("PYNQ_Z1", names), Some("pynq-z1"));
        assert_eq!(nearest("zybo", names), Some("zybo-z7-10"));
        for word in ["", "x", "kria", "de10-nano"] {
            assert_eq!(nearest(word, names), None, "{word}");
        }
    }

    #[test]
    fn networks_are_found_with_their_metaparameters() {
        assert_eq!(network("squeezenet1.1").as_deref(), Some("squeezenet-v1.1"));
        assert_eq!(network("alexnett").as_deref(), Some("alexnet"));
        assert_eq!(network("squeezenet-v1.0-simple-bypas").as_deref(), Some("squeezenet-v1.0-simple-bypass"));
        assert_eq!(
            network("squeezenet-v1.0,base-e=64,sr=0.5").as_deref(),
            Some("squeezenet-v1.0,base_e=64,sr=0.5")
        );
        for text in ["mobilenet", "vgg16", "", "squeezenet-v1.0,depth=3", "squeezenet-v1.0,sr"] {
            assert_eq!(network(text), None, "{text}");
        }
    }
}
