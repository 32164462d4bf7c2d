//! Words that carry the grammar of a sentence and not its subject, by language; the index keeps them as such, so that a
//! question's “how do I” neither ranks pages nor counts as something the site does not know.

use std::collections::BTreeSet;

/// By language: pronouns, articles, prepositions, conjunctions, auxiliaries, question words.
const WORDS: &[(&str, &str)] = &[
    (
        "ar",
        "من في على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين هو هي هم هل ما ماذا متى كيف أين لماذا كم أي و أو ثم أن إن كان كانت يكون قد لا لم لن ليس كل بعد قبل بين حتى إذا عند لي لك له لها نحن أنا أنت يمكن يمكنني",
    ),
    (
        "cs",
        "a aby ale ani asi až by byl byla bylo být co což či do ho i já jak jako je jeho její jejich jen ještě ji již jsem jsi jsme jsou jste k kam kde kdo kdy když ke která které který kteří ma má mají máme mám mé mezi mi mít mně můj může mohu na nad nám náš ne nebo není než nic o od on ona oni ono pak po pod podle pokud pro proč protože před přes při s se si své svůj ta tak také tam té ten tento tím to tohle toto tu ty u už v vám váš ve více však všechno vy z za zda že",
    ),
    (
        "da",
        "ad af alle alt at blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter eller en end er et for fra ham han hans har havde have hende hendes her hos hun hvad hvem hver hvilken hvis hvor hvordan hvorfor hvornår i ikke ind jeg jer jo kan kunne man mange med meget men mig min mine mit mod ned nogen noget nogle nu når og også om op os over på selv sig sin sine sit skal skulle som sådan til ud under var vi vil ville vor være været",
    ),
    (
        "de",
        "ab aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei beim bin bis bist da dabei dadurch dafür dagegen daher damit dann daran darauf daraus darf darin darum darüber das dass daß davon dazu dein deine deinem deinen deiner deines dem den denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einige einigem einigen einiger einiges einmal er es etwa etwas euch euer eure eurem euren eurer eures falls für gegen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jedoch jene jenem jenen jener jenes jetzt kann kannst können könnt könnte könnten machen man manche manchem manchen mancher manches mein meine meinem meinen meiner meines mich mir mit möchte muss musst müssen muß musste nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seines seit selbst sich sie sind so sobald solche solchem solchen solcher solches soll sollen sollte sondern sonst statt über um und uns unser unsere unserem unseren unserer unter viel vom von vor wann war waren warst warum was weder weg wegen weil weiter welche welchem welchen welcher welches wenn wer werde werden wessen wie wieder wieso will wir wird wirst wo wodurch wofür woher wohin womit woran worauf worin wozu wurde wurden während würde würden zu zum zur zwar zwischen bitte",
    ),
    (
        "el",
        "ο η το οι τα του της των τον την στο στη στην στον στα στις στους και κι ή να θα δεν μη μην που πως πώς πότε πού τι ποιος ποια ποιο γιατί με σε για από προς κατά μετά χωρίς αν όταν όπως είναι ήταν έχει έχω μπορώ μπορεί μου σου του μας σας τους αυτό αυτός αυτή εγώ εσύ ένα ένας μια μία πολύ όχι ναι",
    ),
    (
        "en",
        "a am an and are as at be but by can could did do does for from had has have he her his how i if in into is isn it its ll me my no not of on or our she should so such than that the their them then there these they this those to us ve was we were what when where which who whom whose why will with would you your",
    ),
    (
        "es",
        "a al algo algunas algunos ante antes aquí así aunque cada como cómo con contra cual cuál cuales cuáles cuando cuándo cuánto cuánta cuántos de del desde donde dónde durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está están estas este esto estos fue fueron ha hace hacer haber había han hasta hay he la las le les lo los más me mi mí mis mucho muy nada ni no nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para pero poco por porque puede pueden puedo que qué quien quién quiénes se sea ser si sí sin sobre son soy su sus también tan tanto te tener tengo ti tiene tienen todo todos tu tú tus un una unas uno unos usted ustedes y ya yo",
    ),
    (
        "fi",
        "ei eivät ehkä en ennen ette että ja joka joko jolla jonka jos jossa jota jotka kanssa kai kaikki kuin kuinka kuka kun kunnes kuten me mihin mikä miksi millä milloin millainen minkä minun minä missä mistä mitä mitkä mukaan mutta muu myös ne niiden niin nyt ole olen olet oli olisi olla on onko ovat pitää saa saako se sekä sen siellä sillä sinä sinun sitä sitten tai te teidän tämä tämän tässä tätä voi voiko voin vai vaan vain voivat yli",
    ),
    (
        "fr",
        "à afin ai ainsi alors après as au aucun aucune aussi autre autres aux avant avec avez avoir avons c car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comment comme d dans de depuis des donc dont du elle elles en encore entre es est et étaient était étant été être eu faire fait faut il ils j je jusque l la là laquelle le lequel les lesquels leur leurs lors lorsque lui m ma mais me même mes moi moins mon n ne ni non nos notre nous on ont ou où par parce pas pendant peu peut peuvent peux plus pour pourquoi pouvez puis puisque qu quand que quel quelle quelles quels qui quoi s sa sans se sera serait ses si soi soit son sont sous suis sur t ta te tes toi ton tous tout toute toutes très tu un une vers voici vos votre vous y",
    ),
    (
        "hu",
        "a az azt ahol aki ami amely amikor amit arra be csak de e ebben ez ezek ezt egy egyik ekkor el elég én és fel ha hány hogy hogyan hol honnan hová igen így is itt ki kell kellett le lehet lesz lett már még meg mely mert mi miért mikor milyen mint mit mivel most nagyon nekem nem nincs ő ők ön össze s sem számára szerint ti te tehát tudok tud úgy után vagy vagyok van vannak volt",
    ),
    (
        "it",
        "a ad agli ai al alla alle allo anche ancora avere aveva avete c che chi ci coi col come con contro cosa cui da dagli dai dal dalla dalle dallo d degli dei del dell della delle dello di dopo dov dove e è ed era erano essere fa fare fino fra gli ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei mio molto ne negli nei nel nella nelle nello no noi non nostra nostro o ogni per perché però più possiamo posso può puoi qual quale quali quando quanta quanti quanto quella quelle quelli quello questa queste questi questo qui se sei senza si sia siamo sono sta su sua sue sugli sui sul sulla sulle suo suoi te ti tra tu tua tue tuo tutti tutto un una uno vi voi vostra vostro",
    ),
    (
        "nb",
        "alle at av bare begge ble blei bli blir både da de deg dei deim deira dem den denne der dere deres det dette di din disse du eg ein eit eller elles en enn er et etter for fordi fra få før ha hadde han hans har hennar hennes her hjå ho hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i ikke ikkje ingen inn ja jeg kan kom kunne man mange med meg men mer mi min mine mitt mot mye ned no noe noen nå når og også om opp oss over på sa seg selv si sin sine sitt skal skulle slik so som somme så til um ut uten var vi vil ville vår være vært",
    ),
    (
        "nl",
        "aan al alle als ander andere bij dan dat de der deze die dit doch doen dus een eens en er ge geen haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je jij jou jouw jullie kan kon kun kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds te tegen tot u uit uw van veel voor waar waarom wanneer want waren was wat we wel welk welke werd wezen wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou",
    ),
    (
        "pl",
        "a aby ale albo am ani bardzo bez bo by być był była było były ci co czy czyli dla do gdy gdyż gdzie go i ich ile im inne ja jak jaka jaki jakie jako je jego jej jest jestem jeszcze jeśli jeżeli już każdy kiedy kto która które który których którzy lub ma mają mam mi mieć mnie moje może można mogę mój my na nad nam nas nasz nasze nie niż nic o od on ona one oni oraz po pod poza przed przez przy się są skąd swoje ta tak także tam te tego tej ten to tu twój ty tych tylko tym u w we wam was wasz wszystko z za zawsze ze że żeby",
    ),
    (
        "pt",
        "a à ao aos aquela aquelas aquele aqueles aquilo as às até com como contra da das de dela delas dele deles depois desde do dos e é ela elas ele eles em entre era eram essa essas esse esses esta está estão estas este estes eu foi foram há isso isto já lhe lhes lo mais mas me mesmo meu meus minha minhas muito na não nas nem no nos nós nossa nosso num numa o onde os ou para pela pelas pelo pelos pode podem por porque porquê posso qual quais quando quanto quantos que quê quem se sem ser será seu seus são só sob sobre sua suas também te tem têm tenho ter teu tu tua um uma umas uns você vocês",
    ),
    (
        "ro",
        "a acea aceasta această aceea acest acestea acești al ale alt am are as asta astfel așa au avea avem ca că când care cât ce cea cei cel cele cine cu cum da dar de deci despre din după ea ei el ele era este eu fi fie fiecare fost fără iar îi îl în între la le li lor lui mă mai mea mei meu mi mine nici noi nostru nu o ori pe pentru pot poate prin sa să sale sau se si și sunt suntem te tot tu un una unde unei unui va vă voi vor vostru",
    ),
    (
        "ru",
        "а без более бы был была были было быть в вам вас ваш весь во вот все всё всего всех вы где да даже для до его ее её если есть еще ещё же за здесь и из или им их к каждый как какая какие какой ко когда кто куда ли либо мне может можно мой мы на над надо наш не него нее неё нет ни них но ну о об однако он она они оно от откуда очень по под почему при про с сам свой себя со так также такой там тебя тем то того тоже той только том тот ты у уже чего чей чем что чтобы чьё эта эти это этого этой этом этот я",
    ),
    (
        "sv",
        "alla allt att av blev bli blir de dem den denna deras dess det detta dig din dina ditt du där då efter ej eller en er era ert ett från för ha hade han hans har henne hennes hon honom hos hur här i icke ingen inom inte jag ju kan kunde man med mellan men mig min mina mitt mot mycket ni nu när någon något några och om oss på sedan sig sin sina sitt själv skulle ska som så sådan till under upp ut utan vad var vara varför varit varje vart vem vi vid vilka vilken vilket vår våra vårt än är åt över",
    ),
    (
        "tr",
        "acaba ama ancak aslında az bana bazı belki ben beni benim bir biraz biri birkaç biz bize bizi bizim bu buna bunda bundan bunlar bunu bunun burada çok çünkü da daha de defa değil diye eğer en gibi göre hangi hatta hem hep her hiç için ile ise kadar kez ki kim mı mi mu mü musun mısın nasıl ne neden nerede nereye niçin niye o olan olarak oldu olduğu olur on ona onlar onu onun orada oysa sana sanki sen senin siz sizin sonra şey şu tüm üzere var ve veya ya yani yok zaman",
    ),
    (
        "uk",
        "а але б без би був була були було бути в вам вас ваш весь ви від він вона вони воно все всі де для до його й її із і з за здесь зі й коли кого котрий крім куди лише ми мене мені може можна мій на над нам нас наш не немає ні них ну о об один ось по під після при про свій себе собі та так також там те тебе ти тільки то тобі той тому тут у хто це цей ці цього чи чий чому що щоб я як яка який які якщо є",
    ),
];

/// The list of a language as the index spells words; empty where there is none.
pub(crate) fn words(lang: &str) -> BTreeSet<String> {
    let lang = if matches!(lang, "no" | "nn") { "nb" } else { lang };
    let list = WORDS.iter().find(|(name, _)| *name == lang).map_or("", |(_, list)| list);
    super::words::plain(list).into_iter().collect()
}
