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
233|6|ai|aloha|arigato*|bot|bravo|col|excel*|fantasti*|genial*|haha*|halo*|hehe*|helo*|hiya|holi|howdy|huh|jaja*|konichiwa|lmao|lol|marhaba|nickel|nihao|ok|okay|perfe*|privet|robot|salam*|salut*|shukran|super*|wow|ㅋ|ㅎ|ㅠ|가|계|괜찮|너무|네|넵|농담|누구|니다|다|대박|도움|되|많|말|뭐|미안|반가|반갑|밤|보내|세|습니다|아|아니|안녕|안뇽|알겠|알았|어|어떻게|에|여보|예|요|워|은|응|이|이름|자|잘|재미|정말|좋|죄송|주말|지내|천만|최고|하|하루\n\
88|886|bye*|ciao|grax|merci*|tchau|thks|thnks|thnx|ty|ㄱㅅ|감사|고마|고맙|바이|수고|잘가|잘자|히 계\n\
eror*|no|non\n\
어디|언제|얼마|왜\n\
aber|ale|ama|ancora non|but|chce|fakat|hala|i want|ich wil|ik wil|imer noch|istiyor*|it stil|lakin|ma non|mais|mar|mas ainda|mas nao|mochte|nadal|nog ste*|non funz*|pero|quero|quiero|quisiera|sigue sin|stil can|stil get|stil not|stil wait*|toujours pas|veux|voglio|vorei|voudrais|we want|wil ich|wil ik|would like|все равно|но|пока не|хочу|ابغي|اريد|لكن|ما زال|けど|したい|でも|但|可是|我想|我要|그런데|근데|싶어\n\
너|당신|예요|이에|인가\n\
ai|chatbot|gpt|human*|model*|로봇|봇|사람|인간\n\
\n\
tradu*\n\
equa*|ira*ional*|itiner*|logic*|probab*|strateg*|teorem*|theorem*\n\
analiz*|calcul*|compar*|organis*|organiz*\n\
maxim*|minim*|plan|total*\n\
\", line|#include|();|* from|.gitignore|.unwrap|<script|```|aces denied|apt-get|async*|await|awk|chmod|console.log|core dumped|crashlop*|crontab*|cs|dataframe*|def|dockerfile|econa*|econr*|enoent|eresolve|erno|eslint|fatal:|flexbox|for i in|foreach|grep|htaces|int main|jquery|kubectl|merge conflict|node_modules|npm|nulpointer*|numpy|package.json|panicked|print(|recursi*|regex*|rekursiv*|rustc|segmentation|sh|stacktrace|stder|stdout|sudo|systemctl|traceback|tsconfig|undefined|usestate|vba|vim|webpack\n\
!=|#!/|$_|${|&&|()|(){|(?|) {|){|+=|/>|/etc/|/src/|/usr/|/var/|::|</|<?|<div|==|=>|[^|\\d|\\w|algorit*|angular|apache|arduino|aws|bash|c program*|c#|c++|ci/cd|cmake|comand*|const|cors|cron|cs|csv|curl|def|django|docker*|en c|endpoint*|excel|firebase|flask|formel|formula|formule|gc|git|github|golang|gradle|graphql|html|in c|java|javascript|jenkins|js|json|jwt|kotlin|kubernetes|lambda|laravel|latex|localhost|macro*|makefile|makro*|maven|mongo*|mysql|nginx|node|nodejs|oauth|pandas|perl|php|postgres*|powershel|python|react|redis|rest api|ruby|rust|sed|selenium|spring bot|sql|sqlite|sudo|sverweis|swift|teraform|tomcat|typescript|ubuntu|undefined|vlokup|vue|xml|yaml|yum|{|};\n\
(\"|()|))|++|.java|.js|.json|.log|.php|.rs|.sh|.tar|404|500|502|;|= [|[|api|aray|clas*|code*|comit|exit code|for|for (|group by|htp|htps|if (|index|int|join|json|list*|log|logs|merge|module*|nul|order by|parse*|port|proxy|push|script*|select|server|string*|token*|variab*|webhok*|while (\n\
debug*|eror*\n\
\n\
cours*|descuento|discount|kurs*|promo*|reduction\n\
cancel*|confirm*|email*|refund*|reserv*\n\
status|stock\n\
fiyat*|horair*|horari*|orari*|precio*|preco|preis*|prez*|price*|prijs*|prix|stock|ticket|가격|정가\n";

const EN: &str = "\
about|about yourself|absolutely|afternon|again|agre*|alright|amazing|anybody|anyone|apologies|around|awesome|back|bad|beautiful|ben|best|birthday|bles|bored|bother|briliant|built|cal you|chat|chating|chil|christmas|clear|color|colour|congrat*|corect|course|created|cute|damn|day|dear|definitely|doin|doing|dokey|done|dude|dumb|else|enough|evenin*|ever|everybody|everyone|fair enough|favo*|fel|feling*|fine|fixed|folks|forget it|forward|friend|from|funy|further|gday|glad|god|going|got it|gota|gotcha|great|gretings|gues|guys|hapy|have|have a name|haven't|having|hear|helped|helpful|helps|here|hilarious|holiday*|home|hope|how are|how are you|how do you do|how's it|hows it|inded|interesting|job|joke|just|kind|know|later|legend|life|like|litle|lok|long time|love|lovely|luck|made|makes|mate|met|mistake|more|morn*|much|neat|never mind|nice|night|no way|no wories|nope|noted|nothing|obliged|okey|old are you|ops|pardon|partner|patience|please|problem|question*|quick|r u|realy|right|rock|rocks|rofl|saved|say|sense|seriously|slep|smart|solved|somebody|something|sorted|sory|sounds|speaking|star|stil there|stupid|sure|swet|talk|talking|team|that|that's|the help|then|there|thing|things|think|think so|this|thought|today|true|tyl|understod|ur help|ur name|useles|very|wanted|wasup|weather|wekend|wel|welcome|what|what are you|what i ned*|what's up|whatever|whats up|who are you|whoa|with|wonderful|wories|worked|works|works for me|wrong|yeah|year|yikes|you're|you've|your|your help|your name\n\
al god|apreciate*|cherio|chers|cya|farewel|forget it|god luck|godbye|hapy new|have a god|have a great|have a lovely|have a nice|have a wonder*|it's fine|it's ok|its ok|later|never mind|nevermind|night|no ned|no problem|no wories|nvm|obliged|se ya|se you|take care|talk son|thank*|that's fine|that's ok|thats ok|tysm|whatever\n\
bad|didn|doesn*|false|isn|nonsense|nope|not|wrong\n\
are there|can i|do i|do you|does|how can|how do|how does|how is|how long|how many|how much|is there|should i|what about|what are|what do|what does|what hapens|what is|what time|what's|whats|when are|when can|when do|when does|when is|when wil|where|which|who|who do|who is|why\n\
\n\
am i|are you|chating|is this|real|speaking to|talking to|you are|you're\n\
automated|chatgpt|computer|living|machine|person\n\
another|diferent|else|never mind|other\n\
birthday|polite*|sumar*|thank you note|translat*\n\
average sped|break even|compound interest|derivative|how many ways|integral|maths|ods|pay of|prime number*|prof by|prof that|pros and cons|prove|puzle|ridle|show that|solve|step by step|tel apart|trade of*|weigh up|what order|what would hapen\n\
beter of|beter value|causes|decide|draft a|over two years|plan a|pros|rank|rota|should i|split|tel me which|training plan|weigh|work out\n\
acording|beter|cheap*|cost|each|given|how many|how much|if|month*|ned to|people|rate|than|thre|two|wek|why|year*\n\
center a|conection refused|is not defined|merge two|no such file|stack trace\n\
branch|compile*|div|query\n\
column*|comand|component|console|container|crash*|database|field|file|files|function*|integer*|library|line|object*|refused|request|row|table|test*\n\
any idea*|convert|diference betwen|doesn t work|example|explain|fails|fix*|instal|show me|undo|what does|whats the|why does|why is my|write\n\
how can i|how do i|how long|how should i|how to|how would i\n\
% of|aces|area|course|gift|pin|policy|zip\n\
ad|aply|balance|block|bok|buy|change|do it|drop|exchange|extend|find|fre slot*|freze|list|log|move|pay|print|put|put me|register|renew|report|reschedul*|resend|send|show|slots|subscribe|swap|table for|track|transfer|update\n\
any roms|any update|arive|arived|available|did my|fre from|fre on|fre slot*|has my|in stock|is my|left for|show my|status of|when does my|when wil|where are|where is|where s|where's|wheres\n\
acount|apointment|available|balance|basket|boking|delivery|fre slot*|in stock|invoice|my|order|our|parcel|payment|refund|reservation|rom|subscription\n";

const DE: &str = "\
abend|achso|ales|apetit|auch|bescheid|bist du|bite|dan|das ist|das wars|dein|dein name|deine|dir|dof|dum|eben|ebenso|echt|egal|ehrlich|einen namen|einverstanden|entschuldig*|entwickelt|erfolg|erklart|erzahl*|euch|frage|freu*|frohe*|funktioniert|ganz|geduld|gefalt|geholfen|gehts|geil|geklapt|gelost|gemacht|genau|gerade|gern|gerne|geschehen|gleichfals|gluck|grias*|gruezi|grus*|gut|gute|guten|guter|gutes|hab|habe|haben|hali*|hamer|hast|hast du|heist du|herzlich|heute|hey|hier|hilfreich|hilft|hor|huhu|ihnen|imer|jahr|jemand|jetzt|kanst du|kein ding|kein problem|keine ursache|klar|klase|klingt|kras|langweilig|lauft|leid|leute|liebe*|los|lustig|mach|mach's|macht nichts|mahlzeit|mehr|meinetwegen|mich|mir|mir weiter|mitenand|moin|moinsen|morgen|muhe|namen|nein|net|neues|nicht schlecht|nichts|noch|nochmal|nur|oder|oha|ordnung|ostern|past|prima|programiert|quatsch|rede|richtig|sag mal|schade|schlecht|schon|schones|schreibe|sehr|sein|servus|spas*|spat*|spitze|spreche|stark|stimt|supi|tag|test*|tol|tut mir|verstanden|verstehe|viel|von mir aus|was bist du|was geht|weihnacht*|weis|wem|wer bist du|wer hat dich|weter|wie geht es|wie heist du|wie lauft|wird|wirklich|wisen|witz*|wolte|wunderbar|zusamen\n\
adieu|auf wieder*|bis bald|bis dan|bis die|bis morgen|bis sp*|bis zum|dank*|egal|feierabend|geholfen|gute nacht|kein problem|las gut|machs gut|macht nichts|nacht|nicht notig|nicht schlim|past schon|pfiat*|schlaf gut|schon gut|schon ok*|schone*|servus|tschau|tscho|tschu*|vergis es|wiedersehen|wir sehen\n\
falsch|kein|ne|nein|nicht|unsin\n\
brauche ich|darf|gibt es|gibts|habt ihr|kan ich|kan man|kostet|mus ich|wan habt|wan ist|wan kan|wan komt|wan macht|warum|was bedeutet|was heist|was ist|was kostet|was mus|was sind|welche*|wer|wie hoch|wie ist|wie kan|wie kom*|wie lang*|wie mach*|wie viel*|wieviel|wo bekom*|wo find*|wo gibt|wo ist|wo kan|wo mus|wo steht\n\
wie geht das|wie geht der|wie geht die\n\
bin ich|bist|bist du|chate ich|hier mit|ist das ein|rede ich|schreibe ich|sind sie|spreche ich\n\
echte person|ki|maschine|mensch*\n\
ander*\n\
einladung*|formulier*|geburtstag*|ubersetz*\n\
beweis*|gleichung*|irational|logik*|nochmal nach|optimal*|primzahl*|ratsel|restschuld|schrit fur|ursache*|vor und nach*|wahrsch*|zeige, das|zinsen|zinseszins\n\
dopelt*|erstele*|lohnt*|plane*|rechne*|sinvol*|sol ich|vergleich*|verschnit|welcher tarif\n\
als|drei|jahr*|je nach|mus|oder|tage*|vier|warum|wen|wochen\n\
regular* aus*|syntaxfehler\n\
programier*\n\
befehl*|eintrage|formel|funktion*|skript*|startet nicht|zeile*\n\
beheb*|erklar*|fehler*|funktioniert nicht|konvert*|losch*|schreib*|umbenen*|wandle*|warum bekom*|was macht\n\
wie ander*|wie bekom*|wie geht|wie kan ich|wie krieg*|wie losch*|wie mache|wie storn*\n\
gutschein*|pin|quelcode\n\
ander*|bestatig*|guthaben|kontostand|kundig*|losch*|mach das|meld*|pruf*|schick*|send*|spere*|stornier*|such*|tausch*|trag*|uberweis*|umbuch*|verlanger*|verleg*|zahl*|zeig*\n\
frei am|frei vom|freie|ist mein|lager|noch da|noch frei|status|unterwegs|verfugbar|wan komen|wan komt|wo bleibt|wo ist|wo sind|wo steckt\n\
bestelung|buchung|lager|mein*|rechnung|termin|vertrag|zimer\n";

const FR: &str = "\
aide*|alez|ane|aujourd'hui|ausi|avec|besoin|bete|bien|bien sur|blague|bof|bone|bonjour*|bonsoir*|c'est|c'est bon|ca marche|ca va|carement|ce que je cherch*|cete|chance|chouete|clair|come|coment|comprend|comprends|compris|content*|coucou|d'ac|d'acord|de rien|desole|dis|domage|drole|ecoute*|egalement|enchante*|entendu|etes|exact*|excus*|fait beau|fetes|formidable|fort|gentil|grave|heureu*|il y a quel*|impecable|interesant|ira|journe|joyeu*|kikou|magnifique|marant|merveileux|mieux|monde|mort de rire|noel|note|noter|ouais|parfait|parle|pas de souci|pas mal|plaisir|plait|pour|quel age|quel est|quelqu'un|qui es tu|quoi de neuf|raconte*|ravi*|recu|resolu|rien|rigolo|roule|sais|sante|sava|savoir|serieu*|soir|suis|sympa|t'apeles|tant mieux|ton nom|tous|tout|toutes|tres|trop|tu es|tu fais quoi|vas|voila|voir|vois|volontiers|votre|voulais|vous|vraiment|wesh\n\
a bientot|a demain|a plus|au revoir|aurevoir|bises|bon wek*|bone apres*|bone chance|bone continu*|bone fin|bone jo*|bone nuit|bone so*|laise tomber|laisez tomber|oublie ca|oubliez ca|pas besoin|pas de probleme|pas de souci|pas grave|peu importe|prochaine|remerci*|salutations|tant pis\n\
fause|faux|pas|toujours\n\
avez vous|c'est quoi|combien|coment|est-ce|livrez|ou est|peut on|pourquoi|prenez|puis je|qu'est|quel*|y a t\n\
ca va cou*|coment ca ma*\n\
c'est un|discute|es tu|es-tu|etes vous|etes-vous|ia|je parle|t'es|tu es|vous etes\n\
conseiler|humain*|ia|persone|vraie perso*\n\
autre*|laisez tomber|rien a voir\n\
felicit*|petit mesage|redig*\n\
amorti*|avantages et|causes|combien de temps pour|demontr*|derive|enigme|etape par|irationel*|le pour et|montre que|plus interes*|prouve*|recalcul*|rentab*\n\
conseil*|est-ce plus|planifi*|planing|pourquoi pas|vaut\n\
ans|combien|critere*|deux|max*|mini*|pourquoi|selon|si\n\
expresion* reg*\n\
boucle*|compil*\n\
acents|chaine*|dictionaire|dosier|fichier*|fonction*|formule|trier\n\
c'est quoi|converti*|corige*|ecri*|ereur*|expliqu*|fonctione pas|marche pas|montre*|plante|suprim*\n\
coment\n\
bon|cafe|ile\n\
achet*|ajout*|anul*|bloqu*|chang*|cherch*|desabon*|echang*|envo*|inscri*|modifi*|montr*|payer|rembours*|renvo*|resili*|solde|suprim*|trouv*|une chambre|une table|verifi*\n\
disponib*|en stock|etat de|libre*|ou en est|ou en sont|ou est|place pour|statut|suivi\n\
abonement|colis|comande|disponib*|facture|libre*|livraison|ma|mes|mon|remboursement\n";

const ES: &str = "\
aburid*|ahi|ahora|alegr*|alguien|amable|amigo*|ano|anos tienes|anotado|ayuda*|bienvenid*|buen|buena|buenas|bueno|buenos|cara|chevere|chido|chiste|claro|como|como estan|como va|con quien|corecto|cual es tu|cuantos anos|cuenta*|de acuerdo|dia|dias|dime|disculp*|encantad*|entiend*|eres|eso era|eso es|estas|este|esto|estupendo|feliz|fenomenal|funcion*|gracioso|gran|guay|gusto|hablo|hace|hola*|igual|igualmente|increible|interesante|jeje*|lamas|lindo|listo|lo siento|lujo|majo|maravil*|maximo|mola|mucho gusto|muy|nada|nada mas|navidad|no pasa nada|noche|noches|nombre|onda|orale|para|perdon|pero|por supuesto|pregunta|prueba|que pasa|que tal|quien eres|quien te|quiubo|rato|resuelto|risa|sabes|salud|saludo*|semana|senor*|seria|serio|siempre|siento|simpatic*|sin problema|solucionado|suerte|tal|tambien|tarde|tardes|te lamas|todo|todos|tonto|tus|vale|vaya|ya esta\n\
abrazo|adios|agradec*|buen dia|buen fin|buen finde|chao|chau|cuidate|da igual|dejalo|feliz*|graci*|gras*|hasta|no hace falta|no hay problema|no importa|no pasa nada|no te preocupes|nos vemos|olvidalo|que lo pases|que pases|que te vaya|que tengas|que vaya|saludos\n\
falso|incorect*|mal|tampoco\n\
a que hora|acept*|admiten|como hago|como puedo|cual*|cuando l*|cuanto*|cuesta|debo|donde est*|donde p*|hacen|hay|necesito|puedo|que es|que hora*|que signific*|quien|se puede|teneis|tienen\n\
\n\
eres|es usted|hablo con\n\
inteligencia|maquina|persona|real|verdad\n\
otra co*\n\
cumple*|mensaje\n\
acertijo|amortiz*|demuestr*|ecuaci*|intereses|las cuentas|no cuadra|paso a paso|recalcul*|rentab*|resuelv*|ventajas y\n\
a cuenta|analiza*|compens*|conviene|decid*|en total|hazme un*|planifi*|sale mas|teniendo en\n\
anos|cuanto*|dos|entre|max*|segun|si|tres\n\
expresion* reg*|ultimo comit\n\
bucle*|compil*|consulta sql|programa*\n\
codigo|consulta|ejecutar|formula|funcion*|imagenes|orden*\n\
aregl*|bor*|convert*|elimin*|escrib*|explic*|haz|invert*|ler|me da|me sale|no me fun*|pasar|renombr*\n\
como\n\
cafe|clases\n\
actualiz*|anad*|anul*|bloque*|busca*|cambi*|compra*|comprueb*|devuelv*|elimin*|envi*|mand*|paga*|rembols*|renuev*|saldo|una habitacion\n\
cuando lega|disponib*|donde esta|estado de*|ha salido|hueco|libre*|por donde va\n\
cita|cuenta|entrega|envio|factura|mi|pago|paquete|pedido|suscripcion\n";

const IT: &str = "\
ahah*|aiutato|aiuto|altretanto|anche|barzeleta|basta cosi|bela|belo|bene|benisimo|brava|buon*|capisco|capito|certamente|certo|che ridere|chi sei|chiaro|come si chiama|come va|complimenti|con te|conoscer*|d'acordo|davero|di niente|dimi|divertente|domanda|e tuto|esato|figo|figurati|fine setimana|forte|giornata|grande|inutile|magari|magnifico|matina|mi dispiace|molto|natale|nient'altro|niente|ogi|parlo|per l'|piacere|pomerigio|posto|prego|prova|qual e il tuo|qualcuno|quanti ani|quelo|questo|ricevuto|risolto|sai|salve|sapere|scusa|sera|serata|servizio|sono|stai|state|ti chiami|tuo nome|tuti|tuto|va bene\n\
a domani|a dopo|a piu tardi|a presto|ala prosima|arivederci|buon wekend|buona giornata|buona serata|ci sentiamo|ci si vede|ci vediamo|fa niente|gentil*|grazie*|lascia perdere|lascia stare|nesun problema|non importa|ringrazi*|saluti\n\
niente afato|sbagliat*\n\
a che ora|acetate|avete|come facio|come si|costa|devo|dov'e|perche|poso|quale|quali|quanto\n\
\n\
lei e|parlando|parlo|sei\n\
machina|reale|umana|umano\n\
altro\n\
\n\
amortiz*|dimostra*|indovinelo|insieme quanto|pro e contro|quanto ci met*|ricalcol*|ricontrol*|risolvi\n\
confront*|conti|conviene|decid*|pianific*\n\
in base|quanto|se\n\
espresion* reg*\n\
stringa\n\
formula|funzione|ordini|query\n\
cancel*|coreg*|invert*|non funziona|scriv*|spieg*\n\
come camb*|come facio|come poso|come si\n\
\n\
agiorn*|anul*|cambia*|cerc*|control*|disdi*|invia*|modific*|paga*|prenot*|rimbors*|saldo|spost*|trov*\n\
a che punto|disponib*|dov e|dov'e|liber*|stato del*\n\
apuntamento|conto|mio|ordine|prenotazione\n";

const PT: &str = "\
adorei|agora|ajud*|alguem|aqui|bacana|beleza|bem|boa|bola|bom|certinho|chato|com certeza|combinado|como te|como vai|conta uma|demais|desculp*|deu certo|engracad*|entendi|entendid*|era so|ese|esta|estou|falando|foi mal|gostei|hoje|imagina|inutil|iso|joia|junto|legal|mesmo|muito|nada mais|natal|noite|nosa|oi|ola|otim*|paciencia|parabens|pela|pergunta|piada|prazer|qual e o seu nome|qual o seu nome|qual seu nome|quantos anos|quem e voce|resolvido|rsrs*|sabe|sem problema*|sensacional|seu nome|show|so iso|tamo|tranquilo|tudo|uau|verdade|voce\n\
abraco*|adeus|ate|ate logo|ate mais|boa semana|bom descanso|bom fim|brigad*|deixa|deixa pra|esquece|falou|nao faz mal|nao importa|obg|obrigad*|sem problema|tanto faz|tenha um|tudo bem|um abraco|valeu|vlw\n\
erad*|nao\n\
aceita|aceitam|como faco|custa|onde est*|por que|quais|qual|quanto custa|quanto tempo|voces\n\
\n\
falo com|voce|voce e\n\
pesoa|robo*\n\
\n\
\n\
amortiz*|charada|compensa*|pros e contras|prove que|recalcul*|resolv*\n\
decid*|devo|monta*|monte|roteiro\n\
anos|conforme|dias|parcel*|quant*\n\
expres* reg*\n\
consulta sql\n\
codigo|formula|funca*|funco*\n\
corig*|escrev*|explic*|invert*|nao funciona|ordenar\n\
\n\
ativacao|cep\n\
alter*|atualiz*|bloque*|comprar|compre|consult*|devolv*|encontr*|envi*|mand*|marc*|mudar|mude|pagar|remarc*|saldo|troc*|verifi*\n\
cade|disponiv*|em estoque|livre*|onde esta|quando chega|vaga\n\
asinatura|consulta|conta|endereco|livre*|meu|minha\n";

const NL: &str = "\
avond|begrepen|bent|dank*|dat was|duidelijk|fijn|gaf|gat|geholpen|gelukig|gelukt|gen dank|gen problem|geweldig|gezelig|goed|goede|goedem*|goeden*|goeie*|grag gedan|grapig|grapje|hebt|hel|helder|het je|hoe gat*|hoe is het|hoe oud|hoi*|iemand|inderdad|insgelijks|is goed|jamer|je nam|jij|jouw|kerst|klopt|lachen|leker|leuk|lief|mer|midag|moi|naturlijk|niets|nieuw|niks|nou|oke|opgelost|prat|precies|snap|sprek|stom|tof|uitstekend|vandag|verder|vor|vrag|wat is je|welkom|wens|werkt|weten|wie ben|zeker\n\
bedankt|dag hor|doeg|doei|fijne|geft niet|gen problem|groet*|hartst*|hoeft niet|houdoe|lat mar|makt niet uit|pretig*|slap leker|tot de|tot later|tot morgen|tot snel|tot ziens|welterusten\n\
fout|niet|onjuist\n\
heben julie|hoe lang|hoe mak|hoevel|kan ik|mag ik|war is|warom|wat zijn|welke\n\
\n\
ben je|ben jij|bent u|chat ik|heb ik|prat ik|sprek ik\n\
echt mens|echt person|mens\n\
\n\
\n\
af te losen|bewijs dat|kans dat|radsel|slimer|terugverd*\n\
planing|vergelijk*\n\
als|drie|jar|per|vier|volgens\n\
reguliere expr*\n\
\n\
formule|functie*|kolom*|lijst|map|query|sorter*\n\
fout*|leg uit|schrijf*|werkt niet\n\
hoe\n\
postcode*\n\
anule*|bestel*|bloker*|boek*|controle*|meld*|saldo|stur*|verand*|verleng*|verzet*|wijzig*|zeg|zoek*\n\
beschikb*|nog vrij|vorad|vrij op|vrije|waner komt|war blijft|war is\n\
afsprak|besteling|levering|mijn\n";

const PL: &str = "\
bardzo|botem|ciesze|czesc|czy jest*|dobra*|dobry|dobrze|dzien|fajnie|hejka|imie|jak sie|jasne|jest tu|kim jest*|kto jest*|ktos|leci|mas na|masz|mil*|oczywi*|okej|opowiedz*|pewn*|pomoc*|poznac|prosze|przepr*|racja|robotem|rozumiem|siema*|slychac|sorki|spok*|sprawy|swietnie|tu ktos|tutaj|wieczor|wielki*|witaj*|witam|wlasnie|wszystko|wzajem*|zart*|zgoda\n\
do jutra|do widzenia|do zobacz*|dobranoc|dzie*|milego|na razie|narazie|nie ma za co|pa pa|pozdr*\n\
nie|zle\n\
czy mo*|gdzie|ile|jaki*|kiedy\n\
\n\
jestes\n\
czlowiek*|maszyn*|prawdziw*\n\
\n\
\n\
rownani*|udowodni*|wady i|zagadk*|zalety i\n\
\n\
rat*\n\
\n\
\n\
\n\
blad*|napisz*|napraw*\n\
jak\n\
\n\
anuluj*|sprawdz*|wyslij*|zmien*|znajdz*|zwroc*\n\
dostepn*|gdzie jest\n\
adres*|kont*\n";

const TR: &str = "\
adin*|aksam*|aleykum|anladim|anlas*|aynen|baska yok|benim|bir sey degil|bu kadar|bugun|calismalar|calisti|ciden|cozuldu|elbete|evet|eyvalah|fikra|gece|geceler|gelsin|gercekten|gerek yok|gunaydin*|gunler|guzel|hadi|hafta*|harika*|hayir|hayirli|hepsi bu|hos bulduk|hosbulduk|icin|ismin*|iyiyim|kac yas*|kadar|kimse|kimsin|kimsiniz|kolay|komik|kusura bakma|memnun*|merhaba*|misin*|muhtesem|mukemel|musun*|mutlu|naber|nasil gidiyor|nasilsin*|ne haber|ne yapiyorsun|oldu|olsun|olur|onemli degil|ozur|peki|rica ederim|sabah*|saka|selam*|senin|sikildim|sonlari|soru|sorun degil|tamam*|vala*|yardim*|yeterli|yilar\n\
bos ver|bosver*|eline saglik|elinize saglik|emeginize|gorusmek|gorusuruz|hosca*|iyi geceler|iyi gunler|iyi haftasonu|kendine iyi|mersi|neyse|onemli degil|sag ol*|saglicakla|sagol*|saol*|sorun degil|tesekur*|teshekur*|tsk*\n\
degil|hayir|yanlis\n\
hangi*|kac|mi|mu|mumkun|nasil|ne kadar|neden|nedir|nerede|var mi\n\
\n\
gercek|konusuyorum|sen|siz\n\
bot*|insan*|makine*|yapay\n\
\n\
cevir*\n\
avantaj*|bilmece|denklem*|faiz*|ispat*|olasil*\n\
toplam|yoksa\n\
dort|kac|uc\n\
\n\
java*|python*\n\
dizi*|dosya*|formul*|kodu\n\
acikla*|duzelt*|hata*|ne demek|ters*|yaz\n\
nasil\n\
indirim*\n\
alir mis*|bul*|degistir*|ertele*|gonder*|guncele*|iade*|iptal*|kayit|kontrol*|ode*|rezerv*|sorgula*\n\
bos|durumu*|musait*|nerede|stokta\n\
bilet*|kargo*|paket*|randevu*|siparis*\n";

const RU: &str = "\
анекдот|ахах*|большое|вам|вас зовут|вау|ваши|верно|вечер|вечера|взаимно|вопрос|вот|времени|все|всем|глуп*|давай*|даров*|дела|день|добр*|есть кто|жаль|за|забавн*|заработало|здаров*|здесь|здорово|здравст*|здрас|здраст*|извини*|именно|имя|как дела|как жизнь|как ты|класс|классн*|конечно|крут*|кто нибудь|кто ты|ладн*|лол|молодец|не за что|неплохо|ничего|ничего себе|новым годом|норм*|ночи|нужно|ого|огромное|отличн*|очень|поболта*|пожалуйст*|пожива*|получилось|помог*|помощь|понял*|понятно|правда|правильно|праздник*|прекрас*|привет*|приятно|прости*|работает|рад|рада|расскажи*|с вами|сам|сегодня|серьезно|сколько тебе|скучно|слушай|смешно|согласен|супер|суток|такой|твое|тебе|тебя|тебя зовут|теперь|тест|точно|умница|утр*|хаха*|хелло|хех|хорош*|что|чудесн*|шутк*|это все|ясно\n\
благодар*|всего|всего хор*|до встречи|до завтра|до св*|до скор*|доброй ночи|досвид*|забудь*|не важно|не надо|не нужно|не страшно|неважно|пасиб*|пока|спасиб*|спокойной|спс|увидимся|удачи|хорошего\n\
не|неверно|неправ*|нет\n\
во сколько|где|есть ли|какие|какой|можно|можно ли|почему|сколько|у вас|что делать\n\
\n\
вы|говорю|общаюсь|ты|это\n\
бот|бота|живой|ии|машин*|настоящий|нейросет*|робот*|человек*\n\
друг*\n\
\n\
вероятн*|докаж*|доказ*|за и против|загадк*|логич*|маршрут*|навстречу|окуп*|плюсы и|уравнен*\n\
выгод*|составь*|сравн*\n\
дней|пять|сколько|три\n\
регулярк*|регулярн*\n\
питон*\n\
запуш*|код|палиндром*|словар*|функци*\n\
исправ*|напиш*|не работает|объясни*|отменить|отсортир*|ошибк*\n\
как\n\
промо*|смс\n\
верни*|возврат*|заблокир*|заброн*|закажи*|измени*|найди*|оплат*|отмени*|перенес*|поменя*|пришли*|провер*|продли*|смени*\n\
в наличии|где заказ|где мой|где моя|где посылка|когда придет|отслед*|свободн*\n\
аккаунт|доставк*|заказ*|запис*|мой|мою\n";

const AR: &str = "\
ابدا|ابركات*|اتمني|احد|اخبارك|اخي|ازي*|اسف|اسمك|اكيد|الحال|الحمد|الخير|السلام عليكم|العافيه|الله|الله يسعد*|النور|الورد|اليوم|ان شاء|انت|اهلا*|اهلين|اوك|اوكي|ايوه|بارك|بخير|بركات*|تشرفت|تصبح|تمام|جد|جدا|جميل|حاضر|حقا|حلو*|حياك|خ|خخ|خلاص|خير|خيرا|رائع|رائعه|رحمه|روعه|زين|سؤال|ساعدت*|سعيد*|سلام|سلامات|شاء|شلون*|شيء|صباح|صحيح|طبعا|طيب|عافيه|عذرا|عرفت|عظيم|عفوا|علي|عليكم|فهمت|في|فيك|كثيرا|كل عام|كم عمرك|كويس|كيف الصحه|كيف حال*|كيفك*|لا مشكله|لطيف|لك|لول|ما اسمك|ماشي|مبارك|مرحبا*|مرحبتين|مساء|مساعد*|مضبوط|مضحك|معقول|مفهوم|مفيد|ممتاز|من انت|موجود|نعم|نكته|نهار|ه|هاي|هذا كل|هلا*|هلو|هنا|هه|واضح|والله|وانت|وبركات*|ورحمه|ورد|وعليكم|يا|يلا|يومك\n\
اشكر*|الف شكر|الله يعطيك|الي اللقاء|انسي|باي|تسلم*|تشكر*|تصبح*|ثانك*|ثنكيو|جزاك|خلاص|شكر*|عادي|كثر خيرك|لا باس|لا مشكله|لا يهم|ما عليه|مشكور*|مع السلام*|ممنون*|ميرسي|وداعا|يسلمو|يعطيك|يومك سعيد\n\
خطا|غلط|لا|ليس\n\
ايش|اين|بكم|عندكم|كم|كيف|لديكم|لماذا|ليش|ما هو|ما هي|متي|هل|وش|وين|يوجد\n\
\n\
اتحدث|اتكلم|اكلم|انت\n\
اله|انسان|بشر|بوت|حقيقي|ذكاء|روبوت*|شخص حقيقي\n\
اخر|ثاني|سؤال ثاني\n\
ترجم*|تهنئه\n\
اثبات|اثبت*|احتمال*|احسب مره|اضعاف|برهن*|ضعف*|غير نسبي|فائده|كم عمر|لغز|مزايا|معادله|منطق*\n\
احسب*|الافضل|اوفر|ايهما|خطط*|قارن*\n\
اذا|ايام|ثلاث*|خمس*|ساع*|شهر*|كم\n\
تعبير نمطي\n\
استعلام*|بايثون|جافا*|حلقه|قاعده بيانات|مصفوفه\n\
الصفحه|داله|سطر|عنصر*|كود\n\
اشرح*|اصلح*|اعمل|اكتب*|الحل|حول|خطا|رتب*|لا يعمل|مشكله|وش|يشتغل|يظهر\n\
كيف\n\
البريدي|الخصم|بريدي|خصم\n\
ابحث*|اجل*|احجز*|ارسل*|اشتر*|الغ*|انقل*|بدل*|تحقق*|تغيير|رجع*|شوف*|عدل*|غير\n\
اين|حاله|متاح*|متوفر|متوفر*|متي يصل|هل وصل|وصلت|وين\n\
اشتراكي|رقم|شحنتي|طاوله|طلبي|غرفه|لي|متوفر*|موعدي\n";

const ZH: &str = "\
一|上好|下午|不好意思|不用|个|中午|么|也|了|亲|什么|今|休息|会|你|個|們|做|关系|其实|再|几岁|别的|到|加油|助|午好|厉害|原来|叫什么|叫什麼|可以|可爱|吃|名字|吗|吧|呀|呃|呐|呢|周末|呵|咯|哇|哈|哎|哦|唉|啊|啦|啰|喂|喔|喜欢|喽|嗎|嗨|嗯|嘛|嘞|嘻|嘿|噢|囉|在|在不在|多|大|大家|天|太|好|如此|妥|妳|学|安|完美|客气|对|对不起|對|對不起|就|就这|己|帮|干嘛|年|开心|当然|很|忙|快乐|怎么样|您|愉快|懂|我|抱歉|挺|搞定|收|新|无聊|无语|早|明白|是|晚|暂|最近|會|有|有人|有趣|朋友|来|棒|樂|樣|欸|歡|气|沒|沒問題|没了|没事|没有|没问题|测试|满意|滴|爱|牛|现|用|的|看|真|睡|知道|确实|祝|稳|笑|笑话|笨|算了|绝|美|聊|聪明|自|节|行|要|见|觉|解|解决了|話|說|誰|讚|认识|讲个笑话|说|请|谁|赞|还|这样|這|逼|還|那|都|酷|错|问题|随便|顺利|额|高兴|麻烦|麻煩\n\
不用了|再見|再见|回头见|回见|感|打扰|拜拜|明天见|晚安|沒關係|没事|没事了|没关系|算了|謝|谢|辛苦\n\
不|錯|错\n\
什么|什麼|几|可以|吗|呢|哪|嗎|多少|幾|怎|支持|能\n\
\n\
你|你是|在和|您|您是|是人工|是真人|跟\n\
人工|人类|客服|智能|机器|機器|真人|程序\n\
别的|另|换个\n\
短信|祝福|翻译\n\
一步一步|优缺点|再算|利弊|制定|各几|同时|复利|推导|推理|方程|无理数|本金|概率|水池|求证|相遇|等额|策略|算错|素数|行程|規劃|规划|證明|证明|质数|还清|逻辑|重新算|重算|鸡兔\n\
划算|差多少|每小时|比较|計算|计划|选哪\n\
三|两|几|每\n\
報錯|报错|正则|正則\n\
数组|程序\n\
去重|手机号|排序|文件|日志|查询|读取\n\
修复|修改|写|寫|报错|解决|解释|转成|运行|错误\n\
如何|怎么|怎樣\n\
优惠|取件\n\
下单|余额|发到|取消|帮我|幫我|延期|开发票|挂失|换货|改到|改成|改签|查|查询|续费|订一|退款|退订|退货|预约|预订\n\
什么时候到|余票|到哪|到货|哪里|库存|有位|有空|有货|物流|状态|空房|还没到\n\
包裹|地址|快递|我的|物流|订单|预约\n";

const JA: &str = "\
ぁ|あ|い|いますか|いや|いろいろ|う|うけ|うそ|ぇ|え|お|おけ|おめでとう|おもしろ|おもろ|お世話|お願いします|か|かけ|かしこまり|が|き|く|けど|こと|こん|ございます|ごちそう|ごめん|ご苦労|さ|さすが|し|じゃ|すご|すごい|すみません|せん|そう|それだけ|た|だ|だけ|ち|っ|つ|て|できた|です|では|と|どう|どうも|な|なるほど|に|ね|の|は|はじめまして|ばか|ばん|ひ|ふ|へ|ほ|ま|まじ|ます|みな|む|も|もちろん|やあ|やった|やっほ|やば|よ|よろ|よろしく|らし|り|る|れ|わ|を|ん|ウケ|オッケ|グッド|テスト|ナイス|ハロ|ハロー|マジ|ワロ|ー|一日|丁寧|世話|乙|今度|今日|以上|何|何歳|元気|冗談|分か|分かりました|初めまして|勉強|十分|参考|名前|君|問題|大丈夫|天才|天気|嬉|完璧|愛|手数|承知|暇|最高|本当|楽し|様|残念|汗|泣|爆|特に|神|結構|聞|良い|良か|色|草|親切|解決|言|調子|賢|質問|退屈|週末|面|面白|頑張\n\
あざ|ありがと|いいです|おつ|おやすみ|お世話になりま|お疲れ|さようなら|さよなら|じゃあね|それでは|では また|どうも|またね|もういい|サンキュ|バイバイ|助かり|大丈夫|失礼|感謝|構いません|気にし|結構です\n\
いいえ|ちが|ない|ません|違|間違\n\
いくら|いつ|か |ください|ですか|どうすれ|どこ|どの|ますか|何|必要|教え|話したい|誰\n\
\n\
あなた|ですか|中の|相手|話して\n\
ボット|ロボット|中の人|人です|人工知能|人間|本物|機械\n\
話は変わ\n\
メールを書|英語で|英語に|訳し\n\
パズル|何通り|利息|年利|往復|推理|損益|方程式|旅程|時速|検算|確率|素数|複利|計算が|計算し直|証明|証明して|部屋割\n\
どちら|増え|有利|組んで|考えて|計算\n\
万円|三|五|何日\n\
コンフリクト|マクロ|正規表現\n\
プログラ|配列\n\
コード|シート|セル|列ごと|読み込|重複\n\
エラー|修正|出ます|動かない|動きません|取得|変換|意味|書いて|消す|直して|説明\n\
するには|どうすれば|どうやって|方法|書き方\n\
クーポン|講座\n\
キャンセル|予約|交換|停止|再発行|変更|延期|探して|残高|申し込|登録|確認|移動|解約|調べ|返品|返金|追加|送って\n\
いつ届|どこに|どこまで|在庫|届いて|届か|届きます|状況|空いて|空き|空室\n\
住所|在庫|注文|空いて|配送\n";
