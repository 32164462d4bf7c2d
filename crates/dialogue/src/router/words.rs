//! The words that the router listens for, by language.
//!
//! One text per language; one line per [`Cue`], in its order; entries parted by `|`. An entry is written as
//! [`super::text`] folds a message: small letters without accents, ß as one s, words parted by one blank, no punctuation.
//! `*` at the end lets the word go on ("compar*"), after three letters at least; scripts without blanks are found
//! anywhere in a word. All languages are tried on every message, because visitors write what they like.
//!
//! Every visitor who asks downloads these words: a stem is as short as it can be without meaning something else.
//! Words without which every message of the tuning is still right are not idle: dropping an eighth, all of that kind,
//! cost three of a hundred messages that the rules had not been tuned on (`tests/fixtures/router.md`).

/// What a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Greeting, small talk, a reaction: light when nothing else is said.
    Hello,
    /// Thanks or goodbye: light though more is said, unless something is asked.
    Thanks,
    /// Disagrees: after a failed answer that is no small talk.
    No,
    /// Asks how things are in general.
    Ask,
    /// "But" and "I want": more than thanks is meant.
    Want,
    /// "Are you …"
    AreYou,
    /// "… a robot?"
    Robot,
    /// Another topic, after an answer that failed.
    Topic,
    /// To translate, to write nicely: done in one go, whatever the words are about.
    Rewrite,
    /// Needs thought, whatever else is said.
    Think,
    /// Probably needs thought.
    Weigh,
    /// May need thought, in company.
    Hint,
    /// Program code, whatever else is said.
    Program,
    /// Names of languages and tools, words of the trade.
    Trade,
    /// Words that programmers and others use.
    Part,
    /// What is to be done with code.
    Make,
    /// How it is done: of use for code; and the visitor does it, not the assistant.
    How,
    /// Not of programs: a course, coffee.
    Friend,
    /// To be done.
    Do,
    /// To be looked up, if it is the visitor's own.
    Find,
    /// The visitor's own things.
    Mine,
}

/// How many cues there are.
pub(super) const CUES: usize = 21;

/// All languages.
pub(super) const LANGUAGES: [&str; 14] = [ANY, EN, DE, FR, ES, IT, PT, NL, PL, TR, RU, AR, ZH, JA];

/// What is written alike in many languages.
const ANY: &str = "\
haha*|hehe*|jaja*|okay|bravo|salut*|perfe*|col|nickel|bot|robot|ai|holi|lmao|wow|excel*|genial*|fantasti*|super*|lol|helo*|halo*|huh|hiya|howdy|salam*|marhaba|shukran|nihao|arigato*|konichiwa|privet|aloha|안녕|안뇽|여보|반가|반갑|워|습니다|니다|요|잘|지내|어떻게|정말|너무|네|넵|예|응|아니|괜찮|좋|은|아|알겠|어|알았|대박|최고|ㅋ|ㅎ|ㅠ|누구|이름|뭐|이|가|계|세|하|되|하루|자|죄송|미안|천만|에|밤|주말|보내|다|많|도움|재미|농담|말|ok|6|233\n\
merci*|ciao|bye*|tchau|ty|thnx|thnks|grax|thks|감사|고마|고맙|잘가|잘자|히 계|수고|ㄱㅅ|바이|88|886\n\
no|non|eror*\n\
어디|얼마|언제|왜\n\
but|aber|mais|pero|ma non|mas nao|mas ainda|maar|ama|fakat|lakin|ale|но|لكن|但|可是|でも|けど|が、|그런데|근데|want|need|still|would like|mochte|will|immer noch|voudrais|veux|toujours|quiero|quisiera|necesito|sigue|vorrei|voglio|ancora|quero|preciso|wil|nog ste*|chce|nadal|istiyor*|hala|хочу|нужн*|все равно|пока не|اريد|ابغي|ما زال|我要|我想|还是|したい|싶어\n\
너|당신|예요|이에|인가\n\
chatbot|human*|ai|gpt|model*|로봇|봇|사람|인간\n\
\n\
tradu*\n\
equa*|probab*|strateg*|itiner*|logic*|ira*ional*|theorem*|teorem*\n\
compar*|analiz*|calcul*|organis*|organiz*\n\
minim*|maxim*|total*|plan\n\
regex*|crontab*|traceback|stacktrace|panicked|foreach|```|#include|();|<script|.unwrap|cs|kubectl|numpy|flexbox|vim|sh|chmod|grep|vba|dockerfile|segmentation|erno|* from|iner join|print(|console.log|for i in|int main|def|merge conflict|fatal:|enoent|econr*|econa*|eresolve|crashlop*|htaces|recursi*|rekursiv*|jquery|dataframe*|systemctl|public clas|node_modules|package.json|tsconfig|eslint|webpack|.gitignore|async*|await|stder|stdout|undefined|nulpointer*|usestate|awk|sudo|apt-get|aces denied|\", line|npm|rustc|core dumped\n\
python|javascript|typescript|java|kotlin|sql|mysql|postgres*|php|bash|html|cs|json|yaml|git|github|docker*|kubernetes|nginx|curl|nodejs|react|vue|angular|django|rust|golang|excel|csv|cron|localhost|in c|en c|algorit*|sudo|undefined|def|const|=>|(){|()|){|) {|};|::|</|/>|==|!=|&&|+=|#!/|${|$_|<?|<div|\\d|\\w|(?|[^|{|/var/|/usr/|/etc/|/src/|c++|c#|js|node|ruby|perl|swift|powershel|teraform|redis|mongo*|sqlite|flask|laravel|ubuntu|apache|xml|jwt|graphql|rest api|endpoint*|vlokup|sverweis|macro*|makro*|arduino|selenium|latex|jenkins|lambda|oauth|cors|ci/cd|tomcat|spring bot|c program*|cmake|gc|makefile|maven|gradle|firebase|aws|pandas|comand*|formula|formel|formule|sed|yum\n\
select|string*|script*|code*|api|aray|list*|clas*|server|variab*|comit|push|merge|port|++|(\"|= [|nul|int|for|json|index|join|exit code|proxy|parse*|log|logs|[|))|()|;|token*|module*|htp|htps|500|502|404|webhok*|.js|.sh|.json|.php|.java|.rs|.tar|.log|if (|while (|for (|group by|order by\n\
debug*|eror*\n\
\n\
kurs*|cours*|promo*|discount|descuento|reduction\n\
cancel*|reserv*|confirm*|refund*|email*\n\
status|stock\n\
ticket|stock|price*|preis*|prix|precio*|prez*|preco|prijs*|fiyat*|orari*|horari*|horair*|가격|정가\n";

const EN: &str = "\
god|afternon|night|how are you|going|what's up|nice|great|awesome|fine|there|everyone|sure|yeah|nope|makes|sense|got it|right|that|never mind|your name|joke|funy|sory|very|today|mate|lovely|what|morn*|who are you|what are you|anyone|please|later|problem|helpful|then|enough|love|cute|interesting|understod|obliged|partner|have a name|job|wories|day|much|kind|wel|done|hear|true|wekend|gues|think so|whatever|ops|damn|alright|just|hope|glad|agre*|inded|welcome|corect|briliant|amazing|wonderful|that's|nothing|else|no wories|fair enough|gotcha|how's it|hows it|doing|what i ned*|helps|helped|legend|star|smart|bored|chat|anybody|somebody|again|back|made|met|forget it|apologies|pardon|old are you|fel|feling*|hapy|clear|about yourself|hilarious|noted|absolutely|definitely|course|sounds|works for me|patience|friend|evenin*|gretings|bles|haven't|long time|mistake|weather|litle|life|bad|doin|bother|having|favo*|think|slep|quick|from|color|colour|about|realy|seriously|no way|luck|year|christmas|holiday*|your|you're|this|with|ben|built|created|like|home|swet|dear|thought|know|lok|forward|talk|works|worked|solved|sorted|fixed|how are|r u|things|saved|best|thing|ever|gday|wasup|wrong|talking|speaking|chating|wanted|around|you've|question*|something|more|further|say|your help|ur help|the help|whats up|here|okey|dokey|have|beautiful|chil|dude|guys|folks|team|everybody|tyl|gota|rofl|neat|congrat*|whoa|yikes|stupid|dumb|useles|how do you do|ur name\n\
thank*|chers|godbye|se you|take care|tysm|obliged|later|se ya|night|talk son|apreciate*|cya|farewel|never mind|nevermind|nvm|forget it|whatever|god luck|hapy new|no wories|no problem|that's ok|thats ok|it's ok|its ok|al god|no ned|it's fine|that's fine|cherio|have a god|have a nice|have a great|have a lovely|have a wonder*\n\
not|nope|wrong|bad|nonsense|false|doesn*|isn|didn\n\
which|do you|who|can i|do i|is there|are there|does|where|why|what's|should i|how do|how can|how long|how much|how many|how is|how does|what is|what are|what do|what time|what does|whats|when is|when do|when does|when wil|when are|when can|who is|who do|what about|what hapens\n\
\n\
are you|am i|real|is this|talking to|speaking to|chating|you're|you are\n\
person|machine|chatgpt|computer|living|automated\n\
diferent|another|else|other|never mind\n\
translat*|polite*|sumar*|thank you note|birthday\n\
prove|ridle|puzle|ods|solve|integral|break even|pay of|pros and cons|weigh up|step by step|trade of*|what order|tel apart|prof that|prof by|prime number*|derivative|how many ways|compound interest|what would hapen|average sped|maths|show that\n\
weigh|should i|beter of|plan a|work out|causes|tel me which|decide|rank|beter value|over two years|draft a|training plan|rota|split|pros\n\
beter|cheap*|why|if|given|each|how many|how much|than|two|thre|rate|cost|wek|month*|year*|ned to|people|acording\n\
stack trace|center a|conection refused|no such file|is not defined|merge two\n\
compile*|query|branch|div\n\
function*|comand|column*|container|test*|row|object*|integer*|library|database|table|field|crash*|console|file|files|request|line|component|refused\n\
write|fix*|explain|convert|undo|example|doesn t work|why does|why is my|whats the|diference betwen|what does|fails|instal|any idea*|show me\n\
how do i|how to|how can i|how would i|how should i|how long\n\
course|zip|area|gift|pin|aces|% of|policy\n\
bok|change|update|send|resend|find|track|move|pay|subscribe|reschedul*|ad|put|transfer|buy|exchange|swap|extend|table for|renew|do it|fre slot*|slots|put me|block|freze|report|drop|register|show|list|balance|log|print|aply\n\
where is|when wil|where s|where are|status of|has my|when does my|is my|did my|any update|arive|arived|show my|in stock|available|wheres|where's|fre on|fre from|fre slot*|any roms|left for\n\
my|order|invoice|parcel|boking|apointment|our|delivery|acount|subscription|reservation|refund|basket|payment|balance|rom|in stock|available|fre slot*\n";

const DE: &str = "\
moin|servus|gruezi|grus*|guten|gute|morgen|tag|abend|gehts|dir|ihnen|ales|klar|nein|tol|prima|past|genau|verstanden|egal|stimt|gerne|wer bist du|schon|noch|verstehe|kein problem|mahlzeit|geil|klase|geholfen|gemacht|zusamen|spat*|bite|echt|leid|schade|bist du|wie heist du|los|richtig|eben|kras|wunderbar|hab|mir|haben|sehr|das ist|wie lauft|mir weiter|hilft|schlecht|keine ursache|entschuldig*|tut mir|langweilig|lustig|witz*|freu*|ebenso|gleichfals|herzlich|huhu|nichts|mehr|wolte|wisen|weis bescheid|stark|spitze|dan|klingt|jemand|dum|quatsch|achso|heute|hier|geduld|muhe|liebe*|leute|jetzt|ehrlich|test*|spas*|das wars|heist du|was bist du|hey|sein|euch|auch|hast du|gefalt|mach's|nochmal|mach|lauft|gut|ordnung|einverstanden|meinetwegen|von mir aus|dein|deine|habe|hast|wirklich|ganz|imer|gerade|kein ding|nur|wird|net|hamer|macht nichts|hor|kanst du|mich|erzahl*|frohe*|weihnacht*|ostern|jahr|neues|sag mal|nicht schlecht|guter|gutes|oha|geklapt|gelost|rede|spreche|schreibe|viel|erfolg|gluck|was geht|supi|gern|geschehen|hilfreich|erklart|mitenand|frage|wem|apetit|dof|grias*|hali*|programiert|entwickelt|wer hat dich|wie geht es|dein name|moinsen\n\
dank*|bis bald|bis dan|wiedersehen|feierabend|nacht|bis sp*|bis morgen|geholfen|adieu|machs gut|auf wieder*|schone*|gute nacht|bis zum|egal|vergis es|schon gut|las gut|past schon|macht nichts|tschau|tscho|bis die|wir sehen|schlaf gut|servus|kein problem|nicht schlim|schon ok*|nicht notig|pfiat*|tschu*\n\
nein|nicht|falsch|ne|unsin|kein\n\
welche*|warum|habt ihr|kan ich|kan man|mus ich|gibt es|wer|gibts|darf|wieviel|kostet|wie viel*|wie lang*|wie hoch|wie kan|wie ist|wie kom*|wie mach*|was ist|was kostet|was sind|was heist|was bedeutet|was mus|wo ist|wo find*|wo kan|wo gibt|wo bekom*|wo mus|wo steht|wan ist|wan habt|wan komt|wan kan|wan macht|brauche ich\n\
wie geht das|wie geht die|wie geht der\n\
bist du|sind sie|rede ich|spreche ich|bin ich|bist|hier mit|schreibe ich|chate ich|ist das ein\n\
mensch*|maschine|ki|echte person\n\
ander*\n\
ubersetz*|formulier*|geburtstag*|einladung*\n\
beweis*|ratsel|wahrsch*|gleichung*|vor und nach*|schrit fur|zinsen|ursache*|primzahl*|irational|logik*|nochmal nach|optimal*|zinseszins|restschuld|zeige, das\n\
vergleich*|sol ich|lohnt*|rechne*|erstele*|dopelt*|verschnit|plane*|sinvol*|welcher tarif\n\
warum|wen|als|drei|vier|tage*|wochen|jahr*|mus|oder|je nach\n\
regular* aus*|syntaxfehler\n\
programier*\n\
funktion*|befehl*|zeile*|formel|eintrage|skript*|startet nicht\n\
schreib*|erklar*|beheb*|wandle*|konvert*|fehler*|warum bekom*|funktioniert nicht|losch*|umbenen*|was macht\n\
wie kan ich|wie krieg*|wie bekom*|wie losch*|wie mache|wie geht|wie ander*|wie storn*\n\
gutschein*|quelcode|pin\n\
stornier*|kundig*|ander*|schick*|send*|such*|pruf*|losch*|uberweis*|mach das|trag*|verleg*|tausch*|umbuch*|bestatig*|verlanger*|spere*|zahl*|meld*|zeig*|guthaben|kontostand\n\
wo bleibt|wo ist|wan komt|wo steckt|wo sind|status|wan komen|noch da|unterwegs|ist mein|lager|verfugbar|noch frei|freie|frei am|frei vom\n\
mein*|bestelung|rechnung|termin|vertrag|buchung|zimer|lager\n";

const FR: &str = "\
bonjour*|bonsoir*|coucou|ca va|coment|alez|vous|tres|bien|d'acord|parfait|compris|ca marche|voila|ouais|tout|blague|quoi de neuf|trop|drole|note|gentil|rien|recu|plait|entendu|exact*|t'apeles|qui es tu|tu es|pas mal|voir|suis|desole|monde|grave|marant|tu fais quoi|enchante*|tous|toutes|aide*|c'est bon|pas de souci|de rien|merveileux|magnifique|formidable|chouete|rigolo|mort de rire|excus*|domage|bien sur|volontiers|raconte*|quel age|vraiment|egalement|impecable|clair|pour|votre|quelqu'un|soir|journe|ravi*|heureu*|noel|d'ac|c'est|besoin|voulais|savoir|bete|ausi|come|roule|comprends|comprend|mieux|noter|ira|tant mieux|bof|carement|fort|etes|avec|cete|joyeu*|bone|ane|fetes|dis|sympa|interesant|content*|sais|ecoute*|resolu|parle|serieu*|wesh|kikou|plaisir|vois|sante|chance|sava|ton nom|quel est|vas|aujourd'hui|il y a quel*\n\
au revoir|a bientot|bone jo*|bone so*|bone nuit|remerci*|a plus|a demain|bone fin|bon wek*|bone continu*|prochaine|bone chance|bone apres*|bises|salutations|laise tomber|laisez tomber|tant pis|peu importe|oubliez ca|oublie ca|pas grave|pas de souci|pas de probleme|pas besoin|aurevoir\n\
pas|faux|fause|toujours\n\
quel*|coment|qu'est|est-ce|combien|avez vous|pourquoi|puis je|peut on|ou est|y a t|livrez|prenez|c'est quoi\n\
coment ca ma*|ca va cou*\n\
es tu|etes vous|vous etes|je parle|t'es|tu es|ia|discute|c'est un\n\
persone|ia|vraie perso*|conseiler|humain*\n\
autre*|laisez tomber|rien a voir\n\
redig*|felicit*|petit mesage\n\
prouve*|demontr*|enigme|etape par|rentab*|avantages et|le pour et|plus interes*|causes|derive|irationel*|recalcul*|combien de temps pour|amorti*|montre que\n\
vaut|est-ce plus|conseil*|planifi*|pourquoi pas|planing\n\
pourquoi|si|combien|deux|ans|max*|mini*|selon|critere*\n\
expresion* reg*\n\
compil*|boucle*\n\
fonction*|chaine*|fichier*|trier|dictionaire|dosier|formule|acents\n\
ecri*|expliqu*|corige*|converti*|ereur*|marche pas|fonctione pas|suprim*|plante|montre*|c'est quoi\n\
coment\n\
cafe|ile|bon\n\
anul*|modifi*|chang*|envo*|cherch*|trouv*|verifi*|ajout*|suprim*|rembours*|inscri*|desabon*|resili*|echang*|renvo*|achet*|une table|une chambre|bloqu*|payer|montr*|solde\n\
ou en est|ou est|ou en sont|suivi|statut|etat de|disponib*|en stock|libre*|place pour\n\
mon|ma|mes|comande|facture|colis|abonement|livraison|remboursement|disponib*|libre*\n";

const ES: &str = "\
hola*|buenas|buenos|buen|dias|tardes|noches|que tal|claro|vale|de acuerdo|listo|todo|chiste|quien eres|te lamas|amable|nada|guay|estupendo|saludo*|muy|eres|corecto|igualmente|cuenta*|bueno|buena|lindo|gracioso|perdon|siento|lo siento|encantad*|rato|mucho gusto|gusto|igual|por supuesto|sin problema|no pasa nada|disculp*|risa|increible|maravil*|fenomenal|chevere|nada mas|eso es|eso era|ya esta|ayuda*|como va|como estan|que pasa|quien te|anos tienes|nombre|lamas|aburid*|feliz|tonto|amigo*|alguien|estas|dia|tarde|noche|semana|bienvenid*|prueba|siempre|tambien|anotado|todos|senor*|gran|ahi|seria|esto|cara|hace|como|con quien|hablo|onda|vaya|mola|lujo|orale|para|pero|este|tus|navidad|ano|interesante|majo|simpatic*|dime|sabes|jeje*|resuelto|solucionado|tal|suerte|serio|alegr*|ahora|maximo|pregunta|salud|chido|quiubo|cual es tu|entiend*\n\
adios|hasta|chao|que tengas|nos vemos|saludos|buen finde|graci*|agradec*|cuidate|que te vaya|que vaya|abrazo|feliz*|buen dia|buen fin|olvidalo|dejalo|da igual|no importa|chau|no pasa nada|no hay problema|no te preocupes|que pases|que lo pases|no hace falta|gras*\n\
mal|falso|incorect*|tampoco\n\
cual*|cuanto*|tienen|teneis|acept*|puedo|se puede|a que hora|quien|hacen|debo|necesito|cuesta|admiten|que es|que hora*|que signific*|como puedo|como hago|donde est*|donde p*|cuando l*|hay\n\
\n\
eres|es usted|hablo con\n\
persona|maquina|real|verdad|inteligencia\n\
otra co*\n\
mensaje|cumple*\n\
demuestr*|acertijo|ecuaci*|resuelv*|amortiz*|rentab*|paso a paso|ventajas y|intereses|las cuentas|recalcul*|no cuadra\n\
conviene|planifi*|analiza*|teniendo en|a cuenta|sale mas|compens*|hazme un*|en total|decid*\n\
si|cuanto*|entre|dos|tres|anos|max*|segun\n\
expresion* reg*|ultimo comit\n\
compil*|consulta sql|bucle*|programa*\n\
funcion*|codigo|consulta|formula|imagenes|ejecutar|orden*\n\
escrib*|explic*|aregl*|convert*|no me fun*|pasar|haz|renombr*|bor*|elimin*|invert*|ler|me sale|me da\n\
como\n\
cafe|clases\n\
rembols*|devuelv*|cambi*|actualiz*|envi*|mand*|busca*|comprueb*|anad*|elimin*|anul*|renuev*|compra*|una habitacion|bloque*|paga*|saldo\n\
donde esta|cuando lega|por donde va|estado de*|ha salido|disponib*|libre*|hueco\n\
mi|pedido|factura|cita|paquete|suscripcion|cuenta|envio|entrega|pago\n";

const IT: &str = "\
salve|buon*|come va|certo|bene|capito|va bene|ti chiami|chi sei|pomerigio|tuto|molto|esato|scusa|belo|niente|figurati|sera|piacere|benisimo|grande|divertente|che ridere|ahah*|mi dispiace|di niente|prego|altretanto|anche|nient'altro|e tuto|basta cosi|qualcuno|barzeleta|quanti ani|come si chiama|giornata|serata|matina|inutile|certamente|chiaro|ricevuto|aiuto|aiutato|brava|davero|prova|ogi|tuti|bela|complimenti|fine setimana|d'acordo|stai|state|questo|quelo|servizio|per l'|magnifico|magari|forte|figo|sono|con te|natale|sapere|sai|dimi|risolto|parlo|capisco|conoscer*|posto|domanda|qual e il tuo|tuo nome\n\
arivederci|a presto|gentil*|grazie*|ala prosima|a dopo|a domani|ci vediamo|ci sentiamo|buona giornata|buona serata|buon wekend|saluti|ringrazi*|lascia perdere|lascia stare|non importa|fa niente|ci si vede|a piu tardi|nesun problema\n\
sbagliat*|niente afato\n\
quali|come si|quale|quanto|avete|acetate|poso|a che ora|perche|devo|costa|come facio|dov'e\n\
\n\
sei|parlando|parlo|lei e\n\
umano|machina|reale|umana\n\
altro\n\
\n\
dimostra*|indovinelo|risolvi|pro e contro|amortiz*|ricalcol*|ricontrol*|quanto ci met*|insieme quanto\n\
confront*|pianific*|conviene|conti|decid*\n\
se|quanto|in base\n\
espresion* reg*\n\
stringa\n\
funzione|formula|query|ordini\n\
scriv*|spieg*|coreg*|non funziona|cancel*|invert*\n\
come facio|come poso|come si|come camb*\n\
\n\
anul*|rimbors*|prenot*|modific*|invia*|cerc*|trov*|control*|spost*|disdi*|cambia*|agiorn*|paga*|saldo\n\
dov'e|dov e|a che punto|stato del*|disponib*|liber*\n\
mio|ordine|prenotazione|apuntamento|conto\n";

const PT: &str = "\
tudo|boa|noite|beleza|entendi|legal|rsrs*|quem e voce|joia|show|muito|iso|desculp*|imagina|oi|ola|bom|bem|voce|seu nome|como vai|era so|so iso|nada mais|certinho|combinado|com certeza|sem problema*|engracad*|piada|conta uma|bacana|sensacional|adorei|gostei|parabens|ajud*|alguem|prazer|chato|inutil|quantos anos|hoje|foi mal|verdade|nosa|tranquilo|otim*|pela|paciencia|aqui|esta ai|entendid*|uau|natal|mesmo|demais|sabe|estou|ese|resolvido|deu certo|falando|bola|pergunta|tamo|junto|qual e o seu nome|qual seu nome|qual o seu nome|como te|como voce\n\
obrigad*|valeu|ate logo|ate mais|abraco*|obg|brigad*|adeus|ate|bom fim|boa semana|bom descanso|um abraco|tenha um|falou|vlw|deixa pra|esquece|nao importa|tanto faz|sem problema|nao faz mal|tudo bem|deixa\n\
nao|erad*\n\
qual|quais|voces|aceitam|por que|aceita|custa|como faco|quanto custa|quanto tempo|onde est*\n\
\n\
voce e|voce|falo com\n\
pesoa|robo*\n\
\n\
\n\
prove que|charada|resolv*|pros e contras|compensa*|recalcul*|amortiz*\n\
roteiro|monta*|monte|decid*|devo\n\
quant*|dias|anos|parcel*|conforme\n\
expres* reg*\n\
consulta sql\n\
funca*|funco*|codigo|formula\n\
escrev*|corig*|nao funciona|invert*|ordenar|explic*\n\
\n\
ativacao|cep\n\
devolv*|mudar|mude|atualiz*|mand*|verifi*|remarc*|marc*|troc*|alter*|consult*|envi*|encontr*|comprar|compre|bloque*|pagar|saldo\n\
cade|onde esta|quando chega|disponiv*|em estoque|vaga|livre*\n\
meu|minha|consulta|asinatura|conta|endereco|livre*\n";

const NL: &str = "\
hoi*|goedem*|goeden*|hoe gat*|leuk|moi|goed|begrepen|duidelijk|grapig|gat|fijn|avond|midag|klopt|jij|hel|gezelig|goede|goeie*|het je|hoe is het|geweldig|uitstekend|dat was|oke|grag gedan|gen problem|gen dank|insgelijks|iemand|grapje|lachen|jamer|stom|snap|helder|naturlijk|zeker|inderdad|precies|welkom|wie ben|hoe oud|geholpen|vandag|niets|niks|mer|verder|dank*|wens|leker|gaf|tof|is goed|nou|weten|jouw|bent|vor|hebt|gelukig|nieuw|kerst|gelukt|opgelost|sprek|prat|lief|vrag|je nam|wat is je\n\
bedankt|tot ziens|doei|fijne|hartst*|tot later|tot morgen|tot snel|doeg|dag hor|pretig*|groet*|welterusten|slap leker|lat mar|makt niet uit|gen problem|geft niet|tot de|hoeft niet|houdoe\n\
niet|fout|onjuist\n\
welke|heben julie|kan ik|mag ik|warom|hoevel|hoe lang|hoe mak|wat zijn|war is\n\
\n\
ben je|ben jij|sprek ik|prat ik|chat ik|bent u|heb ik\n\
mens|echt person|echt mens\n\
\n\
\n\
bewijs dat|radsel|kans dat|terugverd*|af te losen|slimer\n\
vergelijk*|planing\n\
als|per|drie|vier|jar|volgens\n\
reguliere expr*\n\
\n\
functie*|kolom*|lijst|map|formule|sorter*|query\n\
schrijf*|leg uit|fout*|werkt niet\n\
hoe\n\
postcode*\n\
anule*|boek*|wijzig*|verand*|stur*|zoek*|controle*|zeg|verzet*|bestel*|verleng*|bloker*|meld*|saldo\n\
war is|war blijft|waner komt|vorad|beschikb*|vrije|vrij op|nog vrij\n\
mijn|besteling|afsprak|levering\n";

const PL: &str = "\
czesc|dzien|dobry|swietnie|jasne|dobrze|botem|slychac|robotem|wieczor|fajnie|rozumiem|witaj*|hejka|siema*|jak sie|leci|prosze|bardzo|kim jest*|kto jest*|imie|masz|mas na|dobra*|wielki*|pomoc*|okej|mil*|wzajem*|przepr*|sorki|zart*|opowiedz*|spok*|pewn*|oczywi*|czy jest*|ktos|tutaj|ciesze|poznac|wszystko|wlasnie|racja|zgoda|sprawy|witam|jest tu|tu ktos\n\
do widzenia|na razie|dzie*|dobranoc|narazie|do zobacz*|do jutra|pozdr*|nie ma za co|milego|pa pa\n\
nie|zle\n\
ile|gdzie|kiedy|jaki*|czy mo*\n\
\n\
jestes\n\
czlowiek*|maszyn*|prawdziw*\n\
\n\
\n\
udowodni*|zagadk*|rownani*|wady i|zalety i\n\
\n\
rat*\n\
\n\
\n\
\n\
napisz*|napraw*|blad*\n\
jak\n\
\n\
anuluj*|zwroc*|zmien*|wyslij*|sprawdz*|znajdz*\n\
gdzie jest|dostepn*\n\
kont*|adres*\n";

const TR: &str = "\
merhaba*|selam*|gunler|kolay|gelsin|aleykum|nasilsin*|naber|tamam*|evet|hayir|guzel|anladim|musun*|misin*|kimsin|aksam*|sabah*|peki|olur|aynen|rica ederim|kusura bakma|ne haber|iyiyim|nasil gidiyor|adin*|ismin*|kimsiniz|elbete|mukemel|muhtesem|ozur|onemli degil|sorun degil|bir sey degil|saka|fikra|komik|sikildim|hosbulduk|hos bulduk|eyvalah|baska yok|hepsi bu|bu kadar|yeterli|gerek yok|oldu|kimse|bugun|hayirli|geceler|gece|ne yapiyorsun|yardim*|kadar|icin|gunaydin*|memnun*|vala*|hadi|olsun|mutlu|yilar|harika*|senin|benim|cozuldu|calisti|gercekten|ciden|calismalar|anlas*|soru|hafta*|sonlari\n\
tesekur*|tsk*|sag ol*|gorusuruz|hosca*|teshekur*|saol*|sagol*|iyi gunler|iyi geceler|gorusmek|kendine iyi|iyi haftasonu|emeginize|elinize saglik|eline saglik|bosver*|neyse|onemli degil|sorun degil|mersi|saglicakla|bos ver\n\
hayir|yanlis|degil\n\
hangi*|nedir|nasil|var mi|mumkun|kac|neden|ne kadar|nerede|mi|mu\n\
\n\
sen|siz|konusuyorum|gercek\n\
insan*|makine*|yapay|bot*\n\
\n\
cevir*\n\
bilmece|olasil*|denklem*|faiz*|ispat*|avantaj*\n\
toplam|yoksa\n\
kac|uc|dort\n\
\n\
python*|java*\n\
kodu|dosya*|dizi*|formul*\n\
yaz|acikla*|duzelt*|hata*|ters*|ne demek\n\
nasil\n\
indirim*\n\
iptal*|iade*|degistir*|gonder*|kontrol*|sorgula*|rezerv*|ertele*|bul*|guncele*|alir mis*|ode*|kayit\n\
nerede|durumu*|stokta|bos|musait*\n\
siparis*|randevu*|kargo*|paket*|bilet*\n";

const RU: &str = "\
привет*|добр*|день|вечер|как дела|понятно|ясно|супер|кто ты|ахах*|хаха*|класс|понял*|конечно|очень|прекрас*|извини*|как ты|дела|смешно|приятно|всем|здорово|точно|давай*|ничего|молодец|ночи|вечера|тебя зовут|вас зовут|имя|как жизнь|норм*|неплохо|хорош*|отличн*|чудесн*|вау|крут*|классн*|забавн*|шутк*|расскажи*|анекдот|прости*|жаль|не за что|взаимно|скучно|глуп*|кто нибудь|здесь|это все|все|согласен|именно|верно|правильно|тест|рад|рада|помог*|помощь|умница|сегодня|большое|огромное|за|вам|тебе|с вами|ого|лол|хех|новым годом|праздник*|слушай|правда|серьезно|твое|тебя|такой|ничего себе|вот|получилось|заработало|здаров*|даров*|хелло|утр*|ладн*|нужно|что|вопрос|здравст*|здраст*|здрас|времени|суток|пожива*|поболта*|пожалуйст*|сам|есть кто\n\
спасиб*|благодар*|пока|хорошего|всего хор*|удачи|спс|пасиб*|до встречи|увидимся|спокойной|доброй ночи|забудь*|неважно|не важно|не страшно|не надо|не нужно|до завтра|до скор*|всего|досвид*|до св*\n\
нет|не|неверно|неправ*\n\
какие|какой|можно ли|у вас|сколько|почему|где|можно|во сколько|что делать|есть ли\n\
\n\
ты|вы|говорю|общаюсь|это\n\
бот|робот*|человек*|бота|машин*|живой|настоящий|нейросет*|ии\n\
друг*\n\
\n\
докаж*|загадк*|вероятн*|уравнен*|плюсы и|за и против|навстречу|доказ*|логич*|окуп*|маршрут*\n\
сравн*|составь*|выгод*\n\
сколько|три|пять|дней\n\
регулярн*|регулярк*\n\
питон*\n\
функци*|код|словар*|палиндром*|запуш*\n\
напиш*|объясни*|исправ*|ошибк*|не работает|отменить|отсортир*\n\
как\n\
промо*|смс\n\
отмени*|верни*|заброн*|измени*|пришли*|найди*|провер*|перенес*|закажи*|поменя*|смени*|продли*|возврат*|заблокир*|оплат*\n\
где мой|где заказ|где посылка|где моя|когда придет|отслед*|в наличии|свободн*\n\
мой|заказ*|мою|запис*|аккаунт|доставк*\n";

const AR: &str = "\
مرحبا*|اهلا*|سلام|عليكم|صباح|مساء|الخير|كيف حال*|الحال|تمام|طيب|ممتاز|رائع|فهمت|هههه*|جميل|اوكي|من انت|ما اسمك|الله|شاء|خيرا|الحمد|تصبح|مرحبتين|وعليكم|نعم|انت|والله|خير|جدا|صحيح|اسف|اكيد|ابدا|اخبارك|هاي|رائعه|مفيد|واضح|لطيف|عفوا|النور|الله يسعد*|ماشي|يا|السلام عليكم|ورحمه|وبركات*|رحمه|بركات*|اهلين|حياك|اسمك|بخير|بارك|فيك|مبارك|كويس|زين|اوك|ايوه|طبعا|مضبوط|عظيم|روعه|حلو*|نكته|عذرا|لا مشكله|وانت|كم عمرك|احد|هنا|موجود|هذا كل|خلاص|شيء|مفهوم|عرفت|ساعدت*|مساعد*|سعيد|تشرفت|اليوم|يومك|كل عام|اخي|العافيه|عافيه|ابركات*|هلا*|نهار|ورد|الورد|لول|سلامات|حاضر|يلا|ان شاء|خخ*|حقا|كثيرا|لك|علي|في|هلو|كيفك*|شلون*|ازي*|كيف الصحه|جد|معقول|سؤال\n\
شكر*|مشكور*|يعطيك|باي|تسلم*|جزاك|الي اللقاء|ممنون*|اشكر*|الف شكر|يسلمو|الله يعطيك|وداعا|تصبح*|يومك سعيد|كثر خيرك|مع السلام*|انسي|لا يهم|ما عليه|تشكر*|ثانك*|ثنكيو|ميرسي|لا باس|لا مشكله|عادي|خلاص\n\
لا|خطا|غلط|ليس\n\
ما هي|ما هو|كيف|هل|كم|ايش|متي|عندكم|لماذا|اين|ليش|وش|وين|بكم|يوجد|لديكم\n\
\n\
انت|اتكلم|اتحدث|اكلم\n\
بوت|انسان|شخص حقيقي|اله|بشر|حقيقي|ذكاء|روبوت*\n\
اخر|ثاني|سؤال ثاني\n\
ترجم*|تهنئه\n\
برهن*|اثبت*|لغز|احتمال*|ضعف*|اضعاف|فائده|مزايا|اثبات|غير نسبي|منطق*|معادله|احسب مره|كم عمر\n\
قارن*|احسب*|خطط*|الافضل|ايهما|اوفر\n\
اذا|كم|ثلاث*|خمس*|ايام|شهر*|ساع*\n\
تعبير نمطي\n\
بايثون|استعلام*|مصفوفه|جافا*|قاعده بيانات|حلقه\n\
داله|كود|سطر|عنصر*|الصفحه\n\
اكتب*|اشرح*|اصلح*|حول|خطا|الحل|يشتغل|يظهر|رتب*|مشكله|لا يعمل|اعمل|وش\n\
كيف\n\
خصم|الخصم|بريدي|البريدي\n\
الغ*|رجع*|احجز*|غير|عدل*|ارسل*|ابحث*|تحقق*|شوف*|اجل*|انقل*|بدل*|اشتر*|تغيير\n\
وين|اين|وصلت|متي يصل|هل وصل|حاله|متوفر*|متوفر|متاح*\n\
طلبي|موعدي|اشتراكي|رقم|شحنتي|طاوله|غرفه|لي|متوفر*\n";

const ZH: &str = "\
早|上好|午好|安|好|行|嗯|哦|是|对|的|了|没问题|沒問題|没事|明白|知道|解|懂|棒|厉害|错|真|很|太|哈|笑|算了|啊|呀|吧|我|你|嗨|名字|叫什么|叫什麼|聪明|讲个笑话|有人|嗎|吗|呢|不用|请|可爱|有趣|开心|抱歉|不好意思|什么|谁|誰|滴|嘛|呵|嘿|喂|晚|下午|中午|其实|挺|也|就|都|这样|嘻|加油|您|大家|最近|怎么样|可以|没有|别的|没了|就这|帮|助|忙|多|赞|牛|酷|哇|唉|噢|喔|额|呃|啦|咯|哎|确实|当然|原来|如此|客气|关系|對不起|对不起|无聊|笨|爱|喜欢|几岁|今天|天气|周末|愉快|快乐|休息|测试|随便|大|朋友|亲|祝|满意|完美|有|个|到|做|高兴|认识|顺利|来|收|那|用|暂|要|会|说|见|笑话|明天|呐|嘞|逼|新|年|节|自|己|还|看|沒|這|樣|個|對|還|歡|樂|囉|說|話|會|讚|欸|妳|們|搞定|解决了|麻烦|麻煩|问题|学|喽|啰|么|干嘛|吃|无语|绝|稳|妥|在不在|在\n\
谢|謝|再见|再見|拜拜|辛苦|感|回见|回头见|晚安|明天见|算了|不用了|没事了|没关系|沒關係|没事|打扰\n\
不|错|錯\n\
吗|嗎|呢|怎|什么|什麼|几|幾|哪|多少|能|可以|支持\n\
\n\
你是|您是|你|您|在和|跟|是人工|是真人\n\
机器|機器|人工|真人|客服|人类|程序|智能\n\
另|换个|别的\n\
翻译|短信|祝福\n\
推理|概率|方程|策略|利弊|优缺点|一步一步|鸡兔|规划|規劃|行程|各几|重新算|同时|证明|證明|推导|逻辑|重算|再算|算错|复利|等额|本金|还清|相遇|水池|制定|无理数|质数|素数|求证\n\
比较|計算|划算|每小时|选哪|计划|差多少\n\
每|几|两|三\n\
正则|正則|报错|報錯\n\
数组|程序\n\
文件|读取|排序|去重|日志|查询|手机号\n\
写|寫|解释|修复|转成|错误|运行|解决|报错|修改\n\
怎么|怎樣|如何\n\
优惠|取件\n\
取消|退款|预订|预约|改到|发到|查|帮我|幫我|退订|改签|延期|下单|订一|续费|查询|退货|换货|开发票|改成|挂失|余额\n\
到哪|物流|状态|什么时候到|还没到|到货|哪里|有货|库存|空房|有空|有位|余票\n\
我的|订单|快递|包裹|物流|预约|地址\n";

const JA: &str = "\
こん|ございます|ばん|どうも|はじめまして|よろしく|お願いします|元気|承知|分かりました|なるほど|そう|すごい|最高|草|大丈夫|です|ます|ね|よ|ー|っ|ハロ|やった|面白|ごめん|初めまして|名前|何|か|だ|な|ん|の|せん|う|わ|おめでとう|お世話|本当|冗談|楽し|すみません|やあ|やっほ|ハロー|いますか|調子|うけ|ウケ|まじ|マジ|やば|すご|さすが|天才|賢|完璧|オッケ|おけ|かしこまり|分か|以上|それだけ|だけ|結構|十分|特に|問題|では|じゃ|今度|聞|暇|退屈|愛|何歳|天気|今日|週末|テスト|ばか|頑張|もちろん|良か|嬉|丁寧|親切|いろいろ|色々|みな|けど|らし|世話|は|が|も|と|に|を|た|て|る|い|し|く|り|ま|ナイス|グッド|よろ|うそ|いや|む|ほ|へ|ひ|あ|え|ふ|さ|つ|ち|き|様|おもしろ|おもろ|ごちそう|ご苦労|君|できた|解決|れ|ぇ|ぁ|お|参考|勉強|手数|質問|かけ|乙|神|泣|汗|爆|ワロ|どう|良い|一日|こと|言|面\n\
ありがと|感謝|助かり|さようなら|失礼|お疲れ|おやすみ|バイバイ|お世話になりま|サンキュ|どうも|さよなら|じゃあね|またね|それでは|では、また|もういい|いいです|あざ|おつ|結構です|大丈夫|構いません|気にし\n\
違|いいえ|間違|ない|ません|ちが\n\
ますか|ください|教え|どの|いくら|何|どこ|いつ|誰|必要|ですか|どうすれ|か |話したい\n\
\n\
あなた|ですか|相手|話して|中の\n\
ロボット|ボット|人間|機械|人工知能|中の人|本物|人です\n\
話は変わ\n\
訳し|メールを書|英語で|英語に\n\
証明して|確率|方程式|推理|パズル|旅程|損益|利息|計算が|証明|素数|計算し直|検算|複利|年利|時速|往復|部屋割|何通り\n\
計算|組んで|どちら|有利|考えて|増え\n\
何日|三|五|万円\n\
正規表現|マクロ|コンフリクト\n\
プログラ|配列\n\
コード|列ごと|シート|セル|重複|読み込\n\
書いて|修正|説明|変換|エラー|動きません|動かない|意味|直して|消す|取得|出ます\n\
方法|書き方|どうやって|どうすれば|するには\n\
講座|クーポン\n\
キャンセル|返金|予約|変更|送って|調べ|確認|探して|追加|解約|返品|交換|延期|移動|登録|申し込|再発行|停止|残高\n\
いつ届|届きます|届いて|届か|状況|どこに|どこまで|在庫|空き|空いて|空室\n\
注文|配送|住所|在庫|空いて\n";
