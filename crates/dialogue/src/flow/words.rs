//! Texts folded and cut into words, and the words of dates, times, answers and commands in each language.
//!
//! Each list is one text: entries are parted by `|`, spellings of an entry by a blank, words of a spelling by `_`. They
//! are written as [`fold`] leaves them. A visitor's language comes first, English is tried behind it.

/// Bare letters of U+00E0 to U+00FF.
const LATIN: &[u8; 32] = b"aaaaaaaceeeeiiiidnooooo ouuuuyty";

/// Small letters without accents, one form of each Arabic letter, digits of every script as ASCII's.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_ascii() { c.to_ascii_lowercase() } else { c };
        let code = u32::from(c);
        let folded = match code {
            0..=0x7F => c,
            0xA0 | 0x2000..=0x200A | 0x3000 | 0x61F | 0x60C | 0x61B => match code {
                0x61F => '?',
                0x60C | 0x61B => ',',
                _ => ' ',
            },
            // Vowel marks, tatweel, joiners: nothing.
            0x300..=0x36F
            | 0x610..=0x61A
            | 0x640
            | 0x64B..=0x65F
            | 0x670
            | 0x200B..=0x200F
            | 0x2060..=0x206F => continue,
            0xDF => {
                out.push_str("ss");
                continue;
            }
            0xC0..=0xDE | 0xE0..=0xFF if code != 0xD7 && code != 0xF7 => {
                let small = if code < 0xE0 { code + 32 } else { code };
                LATIN.get((small - 0xE0) as usize).map_or(c, |letter| char::from(*letter))
            }
            0x391..=0x3A9 | 0x410..=0x42F => char::from_u32(code + 32).unwrap_or(c),
            0x622 | 0x623 | 0x625 | 0x671 => 'ا',
            0x649 | 0x6CC => 'ي',
            0x629 => 'ه',
            0x6A9 => 'ك',
            0x660..=0x669 => char::from_u32(code - 0x660 + 0x30).unwrap_or(c),
            0x6F0..=0x6F9 => char::from_u32(code - 0x6F0 + 0x30).unwrap_or(c),
            0x966..=0x96F => char::from_u32(code - 0x966 + 0x30).unwrap_or(c),
            0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c).to_ascii_lowercase(),
            0x2018 | 0x2019 => '\'',
            0x2010..=0x2015 | 0x2212 => '-',
            _ => c,
        };
        out.push(folded);
    }
    out
}

/// A run of letters or a run of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The number that the digits are.
    pub(super) number: Option<u32>,
    /// The sign right behind it, with no blank between; a blank where there is none.
    pub(super) sign: char,
    /// What stands behind it touches it: `3pm`, `12:30`.
    pub(super) tight: bool,
}

/// The words of a text, folded: at most 64.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let folded = fold(text);
    let mut chars = folded.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        let digits = c.is_ascii_digit();
        let mut text = String::from(c);
        while let Some(next) = chars.next_if(|next| {
            if digits {
                next.is_ascii_digit()
            } else {
                next.is_alphanumeric() && !next.is_ascii_digit() || *next == '\''
            }
        }) {
            text.push(next);
        }
        let sign = chars.peek().copied().filter(|next| !next.is_alphanumeric()).unwrap_or(' ');
        let mut ahead = chars.clone();
        if sign != ' ' {
            ahead.next();
        }
        let tight = ahead.peek().is_some_and(|next| next.is_alphanumeric())
            && (sign != ' ' || chars.peek().is_some_and(|next| next.is_alphanumeric()));
        let number = if digits { text.parse().ok() } else { None };
        let text = text.trim_end_matches('\'').to_owned();
        out.push(Word { text, number, sign, tight });
        if out.len() == 64 {
            break;
        }
    }
    out
}

/// What is known of a language.
pub(super) struct Language {
    pub(super) code: &'static str,
    pub(super) months: &'static str,
    /// From Monday on.
    pub(super) weekdays: &'static str,
    /// Zero to twelve; of hours too.
    pub(super) numbers: &'static str,
    /// Today, tomorrow, the day after.
    pub(super) days: &'static str,
    /// Days, weeks, months: behind a number and a word of `inside`.
    pub(super) units: &'static str,
    pub(super) inside: &'static str,
    pub(super) next: &'static str,
    pub(super) this: &'static str,
    pub(super) am: &'static str,
    pub(super) pm: &'static str,
    /// Midnight, noon.
    pub(super) noon: &'static str,
    /// Before an hour: `at`.
    pub(super) at: &'static str,
    /// Behind an hour: `o'clock`.
    pub(super) clock: &'static str,
    /// Half, quarter, three quarters; past, to.
    pub(super) half: &'static str,
    pub(super) quarter: &'static str,
    pub(super) past: &'static str,
    pub(super) to: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) cancel: &'static str,
    pub(super) back: &'static str,
    pub(super) skip: &'static str,
    /// What a correction begins with or has in it.
    pub(super) change: &'static str,
    /// What a question begins with.
    pub(super) question: &'static str,
    /// Words that take a phrase back.
    pub(super) negation: &'static str,
    /// Words that say nothing.
    pub(super) filler: &'static str,
    /// Labels of the answers to confirm.
    pub(super) labels: [&'static str; 2],
    /// Names for people to read: days from Monday, months.
    pub(super) day_names: &'static str,
    pub(super) month_names: &'static str,
}

const ENGLISH: Language = Language {
    code: "en",
    months: "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec",
    weekdays: "monday mon|tuesday tue tues|wednesday wed|thursday thu thurs|friday fri|saturday sat|sunday sun",
    numbers: "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    days: "today tonight|tomorrow tmrw|day_after_tomorrow",
    units: "day days|week weeks|month months",
    inside: "in",
    next: "next coming",
    this: "this",
    am: "am a_m morning",
    pm: "pm p_m afternoon evening tonight night",
    noon: "midnight|noon midday",
    at: "at around about",
    clock: "o'clock oclock",
    half: "half",
    quarter: "quarter",
    past: "past after",
    to: "to before till",
    yes: "yes y yeah yep yup sure ok okay correct right confirm confirmed fine please_do go_ahead that's_right that's_correct sounds_good looks_good",
    no: "no n nope not wrong incorrect don't",
    cancel: "cancel stop quit exit abort never_mind nevermind cancel_this cancel_it forget_it",
    back: "back go_back previous undo one_step_back",
    skip: "skip none nothing no",
    change: "no nope actually sorry wait instead rather change correct correction make_it i_meant not",
    question: "what how when where why who which can could do does is are will would should",
    negation: "don't not cancel stop never no without",
    filler: "please the a an on at for my i'd like to it is i'm for_me then um well hi hello thanks thank you and",
    labels: ["Yes", "No"],
    day_names: "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    month_names: "January|February|March|April|May|June|July|August|September|October|November|December",
};

const GERMAN: Language = Language {
    code: "de",
    months: "januar jan janner jaenner|februar feb feber|marz maerz mrz mar|april apr|mai|juni jun|juli jul|august aug|september sept sep|oktober okt|november nov|dezember dez",
    weekdays: "montag montags mo|dienstag dienstags di|mittwoch mittwochs mi|donnerstag donnerstags do|freitag freitags fr|samstag samstags sonnabend sa|sonntag sonntags so",
    numbers: "null|eins ein eine einem einer einen|zwei zwo|drei|vier|funf fuenf|sechs|sieben|acht|neun|zehn|elf|zwolf zwoelf",
    days: "heute|morgen|ubermorgen uebermorgen",
    units: "tag tage tagen|woche wochen|monat monate monaten",
    inside: "in",
    next: "nachsten nachste nachster nachstes naechsten naechste kommenden kommende kommender",
    this: "diesen diese dieser dieses",
    am: "fruh frueh vormittag vormittags morgens",
    pm: "nachmittag nachmittags abend abends nachts",
    noon: "mitternacht|mittag mittags",
    at: "um gegen ab",
    clock: "uhr",
    half: "halb",
    quarter: "viertel",
    past: "nach",
    to: "vor",
    yes: "ja j jo jawohl gerne genau richtig korrekt stimmt passt ok okay einverstanden klar in_ordnung bestatigen ja_bitte",
    no: "nein n nee ne nicht falsch",
    cancel: "abbrechen abbruch stopp stop beenden vergiss_es lass_es egal cancel",
    back: "zuruck zurueck einen_schritt_zuruck vorherige",
    skip: "uberspringen ueberspringen weiter keine keiner nichts nein",
    change: "nein nee doch lieber sondern stattdessen andern aendern andere korrigieren korrektur entschuldigung moment ich_meine nicht",
    question: "was wie wann wo warum wer welche welcher welches wieviel kann konnen konnte konnten gibt ist sind hat haben macht darf muss wieso",
    negation: "nicht kein keine keinen abbrechen stornieren ohne nie absagen",
    filler: "bitte der die das den dem am im um fur mein meine ich mochte gern es ist dann also und hallo danke zum zur",
    labels: ["Ja", "Nein"],
    day_names: "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag",
    month_names: "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
};

const ARABIC: Language = Language {
    code: "ar",
    months: "يناير كانون_الثاني|فبراير شباط|مارس اذار|ابريل نيسان|مايو ايار|يونيو حزيران|يوليو تموز|اغسطس اب|سبتمبر ايلول|اكتوبر تشرين_الاول|نوفمبر تشرين_الثاني|ديسمبر كانون_الاول",
    weekdays: "الاثنين اثنين الاتنين|الثلاثاء ثلاثاء|الاربعاء اربعاء|الخميس خميس|الجمعه جمعه|السبت سبت|الاحد احد",
    numbers: "صفر|الواحده واحد واحده|الثانيه اثنان اثنين|الثالثه ثلاثه ثلاث|الرابعه اربعه اربع|الخامسه خمسه خمس|السادسه سته ست|السابعه سبعه سبع|الثامنه ثمانيه ثمان|التاسعه تسعه تسع|العاشره عشره عشر|الحاديه_عشره|الثانيه_عشره",
    days: "اليوم|غدا بكره غد|بعد_غد بعد_بكره",
    units: "يوم ايام|اسبوع اسابيع|شهر اشهر",
    inside: "بعد خلال",
    next: "القادم القادمه المقبل المقبله",
    this: "هذا هذه",
    am: "صباحا ص الصباح",
    pm: "مساء م المساء عصرا ظهرا العصر",
    noon: "منتصف_الليل|الظهر",
    at: "الساعه عند في",
    clock: "تماما",
    half: "والنصف ونصف",
    quarter: "والربع وربع",
    past: "",
    to: "الا",
    yes: "نعم اجل ايوه ايوا تمام صحيح موافق حسنا اوكي اكيد",
    no: "لا كلا ليس خطا",
    cancel: "الغاء الغ توقف اوقف انس_الامر",
    back: "رجوع ارجع عوده للخلف السابق",
    skip: "تخط تخطي لا_شيء لا",
    change: "لا بل عفوا غير تغيير تصحيح بدلا اقصد اعني",
    question: "ما ماذا كيف متي اين لماذا من هل كم اي",
    negation: "لا ليس الغاء بدون",
    filler: "من فضلك لو سمحت في يوم انا اريد الي هو هي و شكرا مرحبا",
    labels: ["نعم", "لا"],
    day_names: "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    month_names: "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
};

/// The languages to listen in: the visitor's, and English.
pub(super) fn languages(locale: &str) -> Vec<&'static Language> {
    match super::model::language(locale) {
        "de" => vec![&GERMAN, &ENGLISH],
        "ar" => vec![&ARABIC, &ENGLISH],
        _ => vec![&ENGLISH],
    }
}

/// The language to speak in.
pub(super) fn spoken(locale: &str) -> &'static Language {
    languages(locale).first().copied().unwrap_or(&ENGLISH)
}

/// Which entry of a list the words from `at` on are, and how many words it takes; the longest spelling wins.
pub(super) fn entry(list: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (number, spellings) in list.split('|').enumerate() {
        for spelling in spellings.split(' ').filter(|spelling| !spelling.is_empty()) {
            let mut count = 0;
            let fits = spelling.split('_').all(|part| {
                let is = words.get(at + count).is_some_and(|word| word.text == part);
                count += 1;
                is
            });
            if fits && best.is_none_or(|(_, taken)| count > taken) {
                best = Some((number, count));
            }
        }
    }
    best
}

/// The same, where a slip of the finger is forgiven: in words of five letters and more.
pub(super) fn entry_nearly(list: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    if let Some(found) = entry(list, words, at) {
        return Some(found);
    }
    let word = words.get(at)?;
    if word.number.is_some() {
        return None;
    }
    let mut found = None;
    for (number, spellings) in list.split('|').enumerate() {
        if spellings.split(' ').any(|spelling| is_near(&word.text, spelling)) {
            if found.is_some() {
                return None;
            }
            found = Some((number, 1));
        }
    }
    found
}

/// A word of the list stands at this place.
pub(super) fn is_in(list: &str, words: &[Word], at: usize) -> bool {
    entry(list, words, at).is_some()
}

/// All words together are a spelling of the list, words that say nothing set aside.
pub(super) fn is_all(list: &str, words: &[Word], filler: &str) -> bool {
    entry(list, words, 0).is_some_and(|(_, taken)| (taken..words.len()).all(|at| is_in(filler, words, at)))
}

/// Two words differ by a slip: one letter from five letters on, two from nine on.
pub(super) fn is_near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let allowed = match a.len().min(b.len()) {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    a.len() <= 40 && a.len().abs_diff(b.len()) <= allowed && distance(&a, &b) <= allowed
}

/// Letters to change, add, take away, or swap with the next.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = cell(&row, j) + usize::from(from != to);
            best = best.min(cell(&row, j + 1) + 1).min(cell(&next, j) + 1);
            if j > 0 && i > 0 && b.get(j - 1) == Some(from) && a.get(i - 1) == Some(to) {
                best = best.min(cell(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

/// The text asks something instead of answering.
pub(super) fn is_question(text: &str, locale: &str) -> bool {
    if fold(text).trim_end().ends_with('?') {
        return true;
    }
    let words = words(text);
    words.len() > 2 && languages(locale).iter().any(|language| is_in(language.question, &words, 0))
}
