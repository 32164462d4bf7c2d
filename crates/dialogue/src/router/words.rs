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
pub(super) const CUES: usize = 20;

/// All languages.
pub(super) const LANGUAGES: [&str; 14] = [ANY, EN, DE, FR, ES, IT, PT, NL, PL, TR, RU, AR, ZH, JA];

/// What is written alike in many languages.
const ANY: &str = "\
haha*|hehe*|jaja*|okay|bravo|salut*|perfe*|cool|nickel|bot|robot|ai|holi|lmao|wow|excel*|genial*|fantasti*|super*|lol|hello*|hallo*|huh|hiya|howdy|salam*|marhaba|shukran|nihao|arigato*|konnichiwa|privet|spasibo|aloha\n\
merci*|ciao|bye*|tchau|ty|thnx|thnks|grax|thks\n\
no|non|error*\n\
\n\
\n\
bot|robot*|chatbot|human*|ai|gpt|model*\n\
\n\
tradu*\n\
equa*|probab*|strateg*|itiner*|logic*|irra*ional*|theorem*|teorem*\n\
compar*|analiz*|calcul*|organis*|organiz*\n\
minim*|maxim*|total*|plan\n\
regex*|crontab*|traceback|stacktrace|panicked|foreach|```|#include|();|<script|.unwrap|css|kubectl|numpy|flexbox|vim|ssh|chmod|grep|vba|dockerfile|segmentation|errno|* from|group by|inner join|order by|print(|console.log|for (|for i in|while (|if (|int main|def|pip install|git push|git pull|merge conflict|fatal:|npm err|enoent|econn*|eresolve|crashloop*|htaccess|recursi*|rekursiv*|jquery|dataframe*|systemctl|public class|node_modules|package.json|tsconfig|eslint|webpack|.gitignore|async*|await|stderr|stdout|undefined|nullpointer*|usestate|awk|sudo|apt-get|access denied\n\
python|javascript|typescript|java|kotlin|sql|mysql|postgres*|php|bash|html|css|json|yaml|git|github|docker*|kubernetes|nginx|curl|npm|nodejs|react|vue|angular|django|rust|golang|excel|csv|cron|localhost|in c|en c|algorit*|sudo|undefined|def|const|=>|(){|()|){|) {|};|::|</|/>|==|!=|&&|+=|#!/|${|$_|<?|<div|\\d|\\w|(?|[^|{|/var/|/usr/|/etc/|/src/|c++|c#|js|node|ruby|perl|swift|powershell|terraform|redis|mongo*|sqlite|flask|laravel|ubuntu|apache|xml|jwt|graphql|rest api|endpoint*|vlookup|sverweis|macro*|makro*|arduino|selenium|latex|jenkins|lambda|oauth|cors|ci/cd|tomcat|spring boot|c program*|cmake|gcc|makefile|maven|gradle|firebase|aws|pandas|command*|formula|formel|formule|sed|yum\n\
select|string*|script*|code*|api|array|list*|class*|server|variab*|commit|push|merge|port|++|(\"|= [|null|int|for|json|index|join|exit code|proxy|parse*|log|logs|{|[|))|()|;|token*|module*|http|https|500|502|404|webhook*|.js|.sh|.json|.php|.java|.rs|.tar|.log\n\
debug*|error*\n\
\n\
kurs*|cours*|promo*|discount|descuento|reduction\n\
cancel*|reserv*|confirm*|refund*|email*\n\
status|stock\n\
ticket|stock\n";

const EN: &str = "\
good|morning|afternoon|night|how are you|going|what's up|nice|great|awesome|fine|there|everyone|sure|yeah|nope|makes|sense|got it|right|that|never mind|your name|joke|funny|sorry|very|today|mate|lovely|what|morn*|who are you|what are you|anyone|please|later|problem|helpful|then|enough|love|cute|interesting|understood|obliged|partner|have a name|job|worries|day|much|kind|well|done|hear|true|weekend|guess|think so|whatever|oops|damn|alright|just|testing|test|hope|glad|agree*|exactly|indeed|welcome|correct|brilliant|amazing|wonderful|that's|nothing|else|no worries|fair enough|gotcha|how's it|hows it|doing|what i need*|helps|helped|legend|star|smart|bored|chat|anybody|somebody|again|back|made|meet|forget it|apologies|pardon|old are you|feel*|happy|clear|about yourself|hilarious|noted|absolutely|definitely|course|sounds|works for me|patience|friend|evenin*|greetings|bless|haven't|long time|mistake|weather|little|life|bad|doin|bother|having|favo*|think|sleep|quick|from|color|colour|about|really|seriously|no way|luck|year|christmas|holiday*|your|you're|this|with|been|built|created|like|home|sweet|dear|thought|know|look|forward|talk|works|worked|solved|sorted|fixed|how are|r u|things|saved|best|thing|ever|gday|wassup|wrong|talking|speaking|chatting|wanted|around|you've|question*|something|more|further|say|your help|ur help|the help\n\
thank*|cheers|bye*|goodbye|see you|have a|take care|tysm|obliged|later|see ya|night|talk soon|appreciate*|cya|farewell|never mind|nevermind|nvm|forget it|whatever|good luck|happy new|no worries|no problem|that's ok|thats ok|it's ok|its ok|all good|no need|it's fine|that's fine|cheerio\n\
not|nope|wrong|bad|incorrect|nonsense|false|doesn*|isn|didn\n\
which|do you|can i|do i|is there|are there|does|where|why|what's|should i|how do|how can|how long|how much|how many|how is|how does|what is|what are|what do|what time|what does|whats|when is|when do|when does|when will|when are|when can|who is|who do|what about|what happens\n\
are you|am i|real|is this|talking to|speaking to|chatting|you're|you are\n\
person|machine|chatgpt|computer|living|automated\n\
different|another|else|other|never mind\n\
translat*|polite*|summar*|thank you note|birthday\n\
prove|riddle|puzzle|odds|solve|integral|break even|pay off|pros and cons|weigh up|step by step|trade off*|what order|tell apart|proof|prime number*|derivative|how many ways|compound interest|what would happen|average speed|maths|show that\n\
weigh|should i|better off|plan a|work out|causes|tell me which|decide|rank|better value|over two years|draft a|training plan|rota|split|pros\n\
better|cheap*|why|if|given|each|how many|how much|than|two|three|rate|cost|week|month*|year*|need to|people|according\n\
stack trace|center a|connection refused|no such file|is not defined|merge two\n\
compile*|query|branch|div\n\
function*|command|column*|container|test*|row|object*|integer*|library|database|table|field|crash*|console|file|files|request|line|component|refused\n\
write|fix*|explain|convert|undo|example|doesn t work|why does|why is my|whats the|difference between|what does|fails|install|any idea*|show me\n\
how do i|how to|how can i|how would i|how should i|how long\n\
course|zip|area|gift|pin|access|off|policy\n\
book|change|update|send|resend|find|track|move|pay|subscribe|reschedul*|add|put|transfer|buy|exchange|swap|extend|table for|renew|do it|free slot*|slots|put me|block|freeze|report|drop|register|show|list|balance|log|print|apply\n\
where is|when will|where s|where are|status of|has my|when does my|is my|did my|any update|arrive|arrived|show my|in stock|available|wheres|where's|free on|free from|free slot*|any rooms|left for\n\
my|order|invoice|parcel|booking|appointment|our|delivery|account|subscription|reservation|refund|basket|address|payment|balance|room|in stock|available|free slot*\n";

const DE: &str = "\
moin|servus|gruezi|grus*|guten|gute|morgen|tag|abend|wie geht*|gehts|dir|ihnen|alles|klar|nein|toll|prima|passt|genau|verstanden|egal|stimmt|gerne|wer bist du|schon|noch|verstehe|kein problem|mahlzeit|hallochen|geil|klasse|geholfen|gemacht|danke|zusammen|spat*|bitte|echt|leid|schade|bist du|wie heist du|los|richtig|eben|krass|wunderbar|hab|mir|haben|sehr|das ist|wie lauft|mir weiter|hilft|schlecht|keine ursache|entschuldig*|tut mir|langweilig|lustig|witz*|freu*|ebenso|gleichfalls|herzlich|huhu|nichts|mehr|wollte|wissen|weis bescheid|stark|spitze|dann|klingt|jemand|dumm|quatsch|achso|heute|hier|geduld|muhe|liebe*|leute|jetzt|ehrlich|test*|spas*|das wars|heist du|was bist du|hey|sein|euch|auch|hast du|gefallt|mach's|nochmal|mach|lauft|gut|ordnung|einverstanden|meinetwegen|von mir aus|dein|deine|habe|hast|wirklich|ganz|immer|gerade|kein ding|nur|wird|nett|hammer|macht nichts|hor|kannst du|mich|erzahl*|frohe*|weihnacht*|ostern|jahr|neues|sag mal|nicht schlecht|guter|gutes|oha|geklappt|gelost|rede|spreche|schreibe|viel|erfolg|gluck|was geht|supi|gern|geschehen|hilfreich|erklart|mitenand|frage|wem|appetit|doof|grias*\n\
dank*|tschuss*|bis bald|bis dann|wiedersehen|feierabend|nacht|bis sp*|bis morgen|geholfen|adieu|machs gut|auf wieder*|schone*|gute nacht|bis zum|egal|vergiss es|schon gut|lass gut|passt schon|macht nichts|tschau|tscho|bis die|wir sehen|schlaf gut|servus|kein problem|nicht schlimm|schon ok*|nicht notig|pfiat*\n\
nein|nicht|falsch|nee|unsinn|kein\n\
welche*|warum|habt ihr|kann ich|kann man|muss ich|gibt es|wer|gibts|darf|wieviel|kostet|wie viel*|wie lang*|wie hoch|wie kann|wie ist|wie komm*|wie mach*|was ist|was kostet|was sind|was heist|was bedeutet|was muss|wo ist|wo find*|wo kann|wo gibt|wo bekomm*|wo muss|wo steht|wann ist|wann habt|wann kommt|wann kann|wann macht|brauche ich\n\
bist du|sind sie|rede ich|spreche ich|bin ich|bist|hier mit|schreibe ich|chatte ich|ist das ein\n\
mensch*|maschine|computer|ki|echte person\n\
ander*\n\
ubersetz*|formulier*|geburtstag*|einladung*\n\
beweis*|ratsel|wahrsch*|gleichung*|vor und nach*|schritt fur|zinsen|ursache*|primzahl*|irrational|logik*|nochmal nach|optimal*|zinseszins|restschuld|zeige, dass\n\
vergleich*|soll ich|lohnt*|rechne*|erstelle*|doppelt*|verschnitt|plane*|sinnvoll*|welcher tarif\n\
warum|wenn|als|drei|vier|tage*|wochen|jahr*|muss|oder|je nach\n\
regular* aus*|syntaxfehler\n\
programmier*\n\
funktion*|befehl*|zeile*|formel|eintrage|skript*|startet nicht\n\
schreib*|erklar*|beheb*|wandle*|konvert*|fehler*|warum bekom*|funktioniert nicht|losch*|umbenenn*|was macht\n\
wie kann ich|wie krieg*|wie bekomm*|wie losch*|wie mache|wie geht|wie ander*|wie storn*\n\
gutschein*|quellcode|pin\n\
stornier*|kundig*|ander*|schick*|send*|such*|pruf*|losch*|uberweis*|mach das|trag*|verleg*|tausch*|umbuch*|bestatig*|verlanger*|sperr*|zahl*|meld*|zeig*|guthaben|kontostand\n\
wo bleibt|wo ist|wann kommt|wo steckt|wo sind|status|wann kommen|noch da|unterwegs|ist mein|lager|verfugbar|noch frei|freie|frei am|frei vom\n\
mein*|bestellung|rechnung|termin|paket|konto|vertrag|adresse|buchung|zimmer|lager\n";

const FR: &str = "\
bonjour*|bonsoir*|coucou|ca va|comment|allez|vous|tres|bien|d'accord|parfait|genial|compris|ca marche|voila|ouais|tout|blague|quoi de neuf|trop|drole|note|gentil|rien|recu|plait|entendu|exact*|excellent|t'appelles|qui es tu|tu es|pas mal|voir|suis|desole|monde|grave|marrant|tu fais quoi|enchante*|tous|toutes|aide*|c'est bon|c'est tout|pas de souci|de rien|merveilleux|magnifique|formidable|chouette|rigolo|mort de rire|pardon|excus*|dommage|bien sur|volontiers|raconte*|quel age|vraiment|egalement|impeccable|clair|pour|votre|patience|quelqu'un|test|soir|journee|ravi*|heureu*|noel|d'acc|c'est|besoin|voulais|savoir|bete|aussi|comme|roule|comprends|comprend|mieux|noter|ira|tant mieux|bof|carrement|fort|etes|avec|cette|joyeu*|bonne|annee|fetes|dis|sympa|interessant|content*|sais|ecoute*|resolu|parle|serieu*|wesh|kikou|plaisir|vois|question|appetit|sante|chance\n\
au revoir|a bientot|bonne jo*|bonne so*|bonne nuit|merci*|remerci*|a plus|a demain|bonne fin|bon week*|bonne continu*|prochaine|bonne chance|bonne apres*|bises|salutations|laisse tomber|laissez tomber|tant pis|peu importe|oubliez ca|oublie ca|pas grave|pas de souci|pas de probleme|pas besoin\n\
pas|faux|fausse|toujours\n\
quel*|comment|qu'est|est-ce|combien|avez vous|acceptez|pourquoi|puis je|peut on|ou est|y a t|livrez|prenez|c'est quoi\n\
es tu|etes vous|vous etes|je parle|t'es|tu es|ia|discute|c'est un\n\
personne|ia|machine|vraie perso*|conseiller\n\
autre*|laissez tomber|rien a voir\n\
redig*|felicit*|petit message\n\
prouve*|demontr*|enigme|etape par|rentab*|avantages et|le pour et|plus interess*|causes|derivee|irrationnel*|recalcul*|combien de temps pour|amorti*|montre que\n\
vaut|est-ce plus|conseil*|planifi*|pourquoi pas|planning\n\
pourquoi|si|combien|deux|ans|max*|mini*|selon|critere*\n\
expression* reg*\n\
compil*|boucle*\n\
fonction*|chaine*|fichier*|trier|dictionnaire|dossier|formule|accents\n\
ecri*|expliqu*|corrige*|converti*|erreur*|marche pas|fonctionne pas|supprim*|plante|montre*|c'est quoi\n\
comment\n\
cafe|ile|bon\n\
annul*|modifi*|chang*|envo*|cherch*|trouv*|verifi*|ajout*|supprim*|rembours*|inscri*|desabonn*|resili*|echang*|renvo*|achet*|une table|une chambre|bloqu*|payer|montr*|solde\n\
ou en est|ou est|ou en sont|suivi|statut|etat de|disponib*|en stock|libre*|place pour\n\
mon|ma|mes|commande|facture|colis|abonnement|reservation|livraison|adresse|remboursement|disponib*|libre*\n";

const ES: &str = "\
hola*|buenas|buenos|buen|dias|tardes|noches|que tal|como estas|claro|vale|bien|de acuerdo|entendido|listo|genial|todo|chiste|quien eres|te llamas|amable|nada|guay|estupendo|saludo*|muy|eres|correcto|exacto|igualmente|cuenta*|bueno|buena|lindo|gracioso|perdon|siento|lo siento|encantad*|rato|mucho gusto|gusto|igual|por supuesto|sin problema|no pasa nada|disculp*|risa|increible|maravill*|fenomenal|chevere|nada mas|eso es|eso era|ya esta|ayuda*|como va|como estan|que pasa|quien te|anos tienes|nombre|llamas|aburrid*|feliz|tonto|amigo*|alguien|estas|dia|tarde|noche|semana|bienvenid*|prueba|siempre|tambien|anotado|todos|senor*|gran|ahi|seria|esto|cara|hace|como|con quien|hablo|onda|vaya|mola|lujo|orale|para|pero|este|tus|navidad|ano|interesante|majo|simpatic*|dime|sabes|jeje*|contento|contenta|resuelto|solucionado|tal|suerte|serio|alegr*|ahora|maximo|pregunta|salud|chido|quiubo\n\
adios|hasta|chao|que tengas|nos vemos|saludos|buen finde|graci*|agradec*|cuidate|que te vaya|que vaya|abrazo|feliz*|buen dia|buen fin|olvidalo|dejalo|da igual|no importa|chau|no pasa nada|no hay problema|no te preocupes|que pases|que lo pases|no hace falta\n\
mal|falso|incorrect*|tampoco\n\
cual*|cuanto*|tienen|teneis|acept*|puedo|se puede|a que hora|quien|hacen|debo|necesito|cuesta|admiten|que es|que hora*|que signific*|como puedo|como hago|donde est*|donde p*|cuando l*|hay\n\
eres|es usted|hablo con\n\
persona|maquina|real|verdad|inteligencia\n\
otra co*\n\
mensaje|cumple*|felicit*\n\
demuestr*|acertijo|ecuaci*|resuelv*|amortiz*|rentab*|paso a paso|ventajas y|intereses|las cuentas|recalcul*|no cuadra\n\
conviene|planifi*|analiza*|teniendo en|a cuenta|sale mas|compens*|hazme un*|en total|decid*\n\
si|cuanto*|entre|dos|tres|anos|max*|segun\n\
expresion* reg*|ultimo commit\n\
compil*|consulta sql|bucle*|programa*\n\
funcion*|codigo|consulta|formula|imagenes|ejecutar|orden*\n\
escrib*|explic*|arregl*|convert*|no me fun*|pasar|haz|renombr*|borr*|elimin*|invert*|leer|me sale|me da\n\
como\n\
cafe|clases\n\
reembols*|devuelv*|cambi*|actualiz*|envi*|mand*|busca*|comprueb*|anad*|elimin*|anul*|renuev*|compra*|una habitacion|bloque*|paga*|saldo\n\
donde esta|cuando llega|por donde va|estado de*|ha salido|disponib*|libre*|hueco\n\
mi|pedido|factura|cita|paquete|suscripcion|cuenta|envio|entrega|pago|disponib*|libre*\n";

const IT: &str = "\
salve|buongiorno|buonasera|buon*|come stai|come va|certo|ottimo|bene|capito|va bene|ti chiami|chi sei|pomeriggio|notte|buona|tutto|molto|fantastico|esatto|scusa|bello|niente|figurati|sera|piacere|benissimo|grande|divertente|che ridere|ahah*|mi dispiace|di niente|prego|altrettanto|anche|nient'altro|e tutto|basta cosi|qualcuno|barzelletta|quanti anni|come si chiama|giornata|serata|mattina|inutile|certamente|chiaro|ricevuto|aiuto|aiutato|brava|davvero|prova|oggi|tutti|bella|complimenti|simpatico|fine settimana|d'accordo|stai|state|questo|quello|servizio|per l'|magnifico|magari|forte|figo|sono|con te|natale|anno|come|sapere|sai|dimmi|risolto|parlo|capisco|conoscer*|posto|domanda\n\
arrivederci|a presto|gentil*|grazie*|alla prossima|a dopo|a domani|ci vediamo|ci sentiamo|buona giornata|buona serata|buon weekend|saluti|ringrazi*|lascia perdere|lascia stare|non importa|fa niente|ci si vede|a piu tardi|nessun problema\n\
sbagliat*|niente affatto\n\
quali|quale|quanto|avete|accettate|posso|a che ora|perche|devo|costa|come faccio|dov'e\n\
sei|parlando|parlo|lei e\n\
umano|persona|macchina|reale|umana\n\
altro\n\
\n\
dimostra*|indovinello|risolvi|pro e contro|ammortizz*|ricalcol*|ricontroll*|quanto ci mett*|insieme quanto\n\
confront*|pianific*|conviene|conti|decid*\n\
se|quanto|in base\n\
espression* reg*\n\
stringa\n\
funzione|formula|query|ordini\n\
scriv*|spieg*|corregg*|non funziona|cancell*|invert*\n\
come faccio|come posso|come si|come camb*\n\
\n\
annull*|rimbors*|prenot*|modific*|invia*|cerc*|trov*|controll*|spost*|disdi*|cambia*|aggiorn*|paga*|saldo\n\
dov'e|dov e|a che punto|stato del*|disponib*|liber*\n\
mio|ordine|prenotazione|appuntamento|conto|disponib*\n";

const PT: &str = "\
tudo|boa|tarde|noite|beleza|certo|entendi|legal|rsrs*|quem e voce|joia|show|muito|dia|isso|perfeito|desculp*|nada|imagina|oi|ola|bom|bem|voce|seu nome|como vai|era so|so isso|nada mais|certinho|combinado|claro|com certeza|sem problema*|igualmente|engracad*|piada|conta uma|bacana|sensacional|maravilh*|adorei|gostei|parabens|ajud*|alguem|prazer|chato|inutil|quantos anos|hoje|semana|teste|foi mal|verdade|serio|nossa|tranquilo|otim*|pela|paciencia|aqui|esta ai|entendid*|uau|para|natal|ano|mesmo|demais|sabe|feliz|estou|esse|resolvido|deu certo|falando|bola|pergunta|tamo|junto\n\
obrigad*|valeu|tchau|ate logo|ate mais|abraco*|obg|brigad*|agradec*|adeus|ate|bom fim|boa semana|bom descanso|um abraco|tenha um|falou|vlw|deixa pra|esquece|nao importa|tanto faz|sem problema|nao faz mal|tudo bem|deixa\n\
nao|errad*\n\
qual|quais|voces|aceitam|posso|por que|aceita|custa|como faco|quanto custa|quanto tempo|onde est*\n\
voce e|voce|falo com\n\
pessoa|robo*|maquina|real\n\
\n\
\n\
prove que|charada|resolv*|pros e contras|compensa*|recalcul*|amortiz*\n\
roteiro|monta*|monte|decid*|devo\n\
quant*|dias|anos|parcel*|conforme\n\
express* reg*\n\
consulta sql\n\
func*|codigo|formula\n\
escrev*|corrig*|nao funciona|invert*|ordenar|explic*\n\
como\n\
ativacao|cep\n\
devolv*|mudar|mude|atualiz*|mand*|verifi*|remarc*|marc*|troc*|alter*|consult*|envi*|encontr*|comprar|compre|bloque*|pagar|saldo\n\
cade|onde esta|quando chega|disponiv*|em estoque|vaga|livre*\n\
meu|minha|pedido|consulta|assinatura|conta|entrega|endereco|livre*\n";

const NL: &str = "\
hoi*|goedem*|goeden*|hoe gaat*|prima|leuk|mooi|goed|begrepen|duidelijk|hoor|grappig|gaat|fijn|avond|middag|morgen|klopt|sorry|jij|heel|gezellig|goede|goeie*|heet je|hoe is het|alles|geweldig|uitstekend|dat was|oke|graag gedaan|geen probleem|geen dank|insgelijks|iemand|grapje|lachen|jammer|stom|saai|snap|helder|natuurlijk|zeker|inderdaad|precies|welkom|wie ben|hoe oud|geholpen|weekend|vandaag|test|niets|niks|meer|verder|dank*|wens|lekker|gaaf|tof|is goed|nou|weten|jouw|bent|voor|hebt|gelukkig|nieuw|kerst|gelukt|opgelost|spreek|praat|serieus|lief|vraag\n\
bedankt|dank*|tot ziens|doei|fijne|hartst*|tot later|tot morgen|tot snel|doeg|dag hoor|prettig*|groet*|welterusten|slaap lekker|laat maar|maakt niet uit|geen probleem|geeft niet|tot de|hoeft niet|houdoe\n\
nee|niet|fout|onjuist\n\
welke|hebben jullie|kan ik|mag ik|waarom|hoeveel|hoe lang|hoe maak|wat zijn|waar is\n\
ben je|ben jij|spreek ik|praat ik|chat ik|bent u|heb ik\n\
mens|echt persoon|machine|computer|echt mens\n\
\n\
felicit*\n\
bewijs dat|raadsel|kans dat|terugverd*|af te lossen|slimmer\n\
vergelijk*|planning\n\
als|per|drie|vier|jaar|volgens\n\
reguliere expr*\n\
\n\
functie*|kolom*|lijst|map|formule|sorteer*|query\n\
schrijf*|leg uit|fout*|werkt niet\n\
hoe\n\
postcode*\n\
annule*|boek*|wijzig*|verand*|stuur*|zoek*|controle*|zeg|verzet*|bestel*|verleng*|blokkeer*|meld*|saldo\n\
waar is|waar blijft|wanneer komt|voorraad|beschikb*|vrije|vrij op|nog vrij\n\
mijn|bestelling|afspraak|abonnement|levering\n";

const PL: &str = "\
czesc|dzien|dobry|witam|swietnie|jasne|dobrze|botem|slychac|robotem|wieczor|spoko|fajnie|rozumiem|milo\n\
dziek*|do widzenia|na razie\n\
nie|zle\n\
ile\n\
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
merhaba*|selam*|gunler|aksamlar|kolay|gelsin|aleykum|nasilsin*|naber|tamam*|evet|hayir|guzel|anladim|musun*|misin*|kimsin|aksam*|sabah*|super|peki|olur|aynen|rica ederim|kusura bakma|ne haber|iyiyim|selamun|nasil gidiyor|adin*|ismin*|kimsiniz|elbette|mukemmel|muhtesem|pardon|ozur|onemli degil|sorun degil|bir sey degil|saka|fikra|komik|sikildim|hosbulduk|hos bulduk|eyvallah|baska yok|hepsi bu|bu kadar|yeterli|gerek yok|oldu|kimse|bugun|hayirli|geceler|gece|ne yapiyorsun|yardim*|kadar|icin|gunaydin*|memnun*|valla*|hadi|olsun|mutlu|yillar|harika*|senin|benim|cozuldu|calisti|gercekten|cidden|calismalar|anlas*|soru\n\
tesekkur*|tsk*|sag ol*|gorusuruz|hosca*|teshekkur*|saol*|sagol*|iyi gunler|iyi geceler|gorusmek|kendine iyi|iyi haftasonu|emeginize|elinize saglik|eline saglik|bosver*|neyse|onemli degil|sorun degil|mersi|saglicakla|bos ver\n\
hayir|yanlis|degil\n\
hangi*|nedir|nasil|var mi|mumkun|kac|neden|ne kadar|nerede|mi|mu\n\
sen|siz|konusuyorum|gercek\n\
insan*|robotsun*|makine*|yapay|bot*\n\
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
iptal*|iade*|degistir*|gonder*|kontrol*|sorgula*|rezerv*|ertele*|bul*|guncelle*|alir mis*|ode*|kayit\n\
nerede|durumu*|stokta|bos|musait*\n\
siparis*|randevu*|kargo*|paket*|adres*|bilet*\n";

const RU: &str = "\
привет*|здравств*|добр*|день|вечер|как дела|понятно|ясно|супер|кто ты|ахах*|хаха*|класс|понял*|конечно|очень|прекрас*|извини*|как ты|дела|смешно|приятно|всем|здорово|точно|давай*|доброе|ничего|молодец|ночи|вечера|тебя зовут|вас зовут|имя|как жизнь|норм*|неплохо|хорош*|отличн*|чудесн*|вау|крут*|классн*|забавн*|шутк*|расскажи*|анекдот|прости*|жаль|не за что|пожалуйста|взаимно|скучно|глуп*|кто нибудь|здесь|это все|все|согласен|именно|верно|правильно|тест|рад|рада|помог*|помощь|умница|сегодня|большое|огромное|за|вам|тебе|с вами|ого|лол|хех|новым годом|праздник*|слушай|правда|серьезно|твое|тебя|такой|ничего себе|вот|получилось|заработало|здаров*|даров*|хелло|утр*|ладн*|нужно|что|вопрос\n\
спасиб*|благодар*|до свид*|пока|хорошего|всего хор*|удачи|спс|пасиб*|до встречи|увидимся|спокойной|доброй ночи|забудь*|неважно|не важно|не страшно|не надо|не нужно\n\
нет|не|неверно|неправ*\n\
какие|какой|можно ли|у вас|сколько|почему|где|можно|во сколько|что делать|есть ли\n\
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
طلبي|موعدي|اشتراكي|رقم|شحنتي|طاوله|غرفه|لي|متوفر*|متوفر\n";

const ZH: &str = "\
你好|您好|早|上好|午好|安|在吗|好|行|嗯|哦|是|对|的|了|没问题|沒問題|没事|明白|知道|解|懂|收到|棒|厉害|错|真|很|太|哈|笑|算了|啊|呀|吧|我|你|嗨|名字|叫什么|叫什麼|聪明|讲个笑话|有人|嗎|吗|呢|不用|请|可爱|有趣|开心|抱歉|不好意思|什么|谁|誰|ok|滴|嘛|呵|嘿|喂|晚|下午|中午|其实|好吃|挺|也|就|都|这样|嘻|加油|您|大家|最近|怎么样|可以|好吧|没有|别的|没了|就这|帮|助|忙|多|赞|牛|酷|哇|唉|噢|喔|额|呃|啦|咯|哎|确实|当然|原来|如此|客气|关系|對不起|对不起|无聊|笨|爱|喜欢|几岁|今天|天气|周末|愉快|快乐|新年|休息|测试|随便|看看|大|朋友|亲|祝|满意|完美|有|个|到|是吗|做|高兴|认识|顺利|来|收|那|用|暂|要|会|说|见|笑话|明天|呐|嘞|逼|6|233|新|年|节|自|己|还|看|沒|這|樣|個|對|還|歡|樂|囉|說|話|會|讚|欸|妳|們|搞定|解决了|麻烦|麻煩|问题|学|喽|啰|么|干嘛|吃|无语|绝|稳|妥\n\
谢|謝|再见|再見|拜拜|辛苦|感|回见|回头见|晚安|88|明天见|算了|不用了|没事了|886|没关系|沒關係|没事|打扰\n\
不|错|錯\n\
吗|嗎|呢|怎|什么|什麼|几|幾|哪|多少|能|可以|支持\n\
你是|您是|你|您|在和|跟|是人工|是真人\n\
机器|機器|人工|真人|ai|客服|人类|程序|智能\n\
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
こん|おは|ございます|ちは|ばん|よう|どうも|はじめまして|よろしく|お願いします|元気|はい|うん|いいえ|了解|承知|わかりました|分かりました|なるほど|そう|いい|すごい|最高|笑|草|ただいま|大丈夫|です|ます|しました|した|ね|よ|ー|っ|また|ハロ|やった|へえ|面白|ごめん|初めまして|名前|何|か|だ|な|ん|の|ありま|せん|う|わ|おめでとう|お世話|本当|嬉し|かわい|冗談|楽し|てる|助か|すみません|なん|やあ|やっほ|ハロー|もしもし|誰か|いますか|調子|うけ|ウケ|まじ|マジ|やば|すご|さすが|天才|賢|完璧|オッケ|おけ|かしこまり|とても|分か|わか|あり|なし|以上|それだけ|だけ|結構|十分|特に|問題|では|じゃ|今度|話|聞|暇|退屈|好き|愛|何歳|天気|今日|週末|テスト|ばか|頑張|ほんと|もちろん|よか|良か|嬉|丁寧|親切|いろいろ|色々|さん|みな|けど|らし|あなた|おつかれ|誰|いたし|世話|は|が|も|と|に|を|た|て|る|い|し|く|り|ま|ナイス|グッド|ほう|ふーん|おお|わーい|おつ|よろ|ええ|うそ|いや|はは|ふふ|む|ほ|へ|ひ|あ|え|ふ|さ|つ|ち|き|様|おもしろ|おもろ|うれし|たのし|ごちそう|ご苦労|君|できた|解決|れ|ぇ|ぁ|お|参考|勉強|手数|質問|かけ|乙|神|泣|汗|爆|ワロ\n\
ありがと|感謝|助かり|さようなら|失礼|お疲れ|おやすみ|バイバイ|お世話になりま|サンキュ|どうも|さよなら|じゃあね|またね|それでは|では、また|もういい|いいです|あざ|おつ|結構です|大丈夫|構いません|気にし\n\
違|いいえ|間違|ない|ません|ちが\n\
ますか|ください|教え|どの|いくら|何|どこ|いつ|誰|必要|ですか|どうすれ|か |話したい\n\
あなた|ですか|相手|話して|中の\n\
ロボット|ボット|人間|ai|機械|人工知能|中の人|本物|人です\n\
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
