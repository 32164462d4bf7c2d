//! The words that the router listens for, by language.
//!
//! One text per language; one line per [`Cue`], in its order; entries parted by `|`. An entry is written as
//! [`super::text`] folds a message: small letters without accents, ß as ss, words parted by one blank, no punctuation.
//! `*` at the end lets the word go on ("compar*"); scripts without blanks are found anywhere in a word. All languages
//! are tried on every message, because visitors write what they like; so a word that two languages share stands once.
//!
//! Every visitor downloads these words: a stem is as short as it can be without meaning something else.

/// What a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Greeting, small talk, a reaction: light when nothing else is said.
    Hello,
    /// Thanks or goodbye: light though more is said, unless something is asked.
    Thanks,
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
    /// Not of programs: a course, coffee.
    Friend,
    /// To be done or looked up.
    Do,
    /// The visitor's own things.
    Mine,
}

/// How many cues there are.
pub(super) const CUES: usize = 17;

/// All languages.
pub(super) const LANGUAGES: [&str; 14] = [ANY, EN, DE, FR, ES, IT, PT, NL, PL, TR, RU, AR, ZH, JA];

/// What is written alike in many languages.
const ANY: &str = "\
haha*|hehe*|jaja*|okay|super|bravo|salut*|perfe*|cool|hallo|hello|nickel|bot|robot|ai|holi|omg|lmao\n\
merci*|ciao\n\
\n\
\n\
bot|robot*|chatbot|human*|ai\n\
\n\
tradu*\n\
equa*|probab*|strateg*|itiner*\n\
compar*|analy*|analis*|analiz*|calcul*|optimi*|organis*|organiz*\n\
budget*|minim*|maxim*|total*|plan\n\
regex*|crontab*|traceback|stacktrace|panicked|foreach|```|#include|();|<script|.unwrap\n\
python|javascript|typescript|java|kotlin|sql|mysql|postgres*|php|bash|html|css|json|yaml|git|github|docker*|kubernetes|nginx|curl|npm|nodejs|react|vue|angular|django|rust|golang|excel|csv|cron|localhost|in c|en c|algorit*|sudo|undefined|def|const|=>|(){|()|){|) {|};|::|</|/>|==|!=|&&|+=|#!/|${|$_|<?|<div|\\d|\\w|(?|[^|{|/var/|/usr/|/etc/|/src/|c++|c#\n\
select|string*|script*|code*|api|array|list*|class*|server|variab*|import|commit|push|merge|port|->|++|(\"|= [\n\
debug*|error*\n\
kurs*|curs*|cours*|coffee|promo*|discount|descuento|desconto|sconto|reduction|rabatt*\n\
cancel*|reserv*|confirm*|refund*|stock|status|email*\n\
ticket\n";

const EN: &str = "\
good|morning|evening|afternoon|night|how are you|going|what's up|nice|great|awesome|fine|there|everyone|sure|yeah|nope|makes|sense|got it|right|that|never mind|your name|joke|funny|sorry|very|today|mate|lovely|what|morn*|who are you|what are you|anyone|please|later|problem|helpful|then|enough|love|cute|interesting|understood|obliged|partner|have a name|job|worries|day|much|kind|well|done|hear|true|weekend|guess|think so|whatever|oops|damn|alright|just|testing|test|hope|glad|agree*|exactly|indeed|welcome|correct\n\
thank*|cheers|bye*|goodbye|see you|have a|take care|tysm|obliged|later\n\
how|what|which|do you|can i|do i|is there|are there|does\n\
are you|am i|real\n\
person|machine|chatgpt|computer\n\
different|another|else|other\n\
translat*|polite*|summar*|write a short\n\
prove|riddle|puzzle|odds|solve|integral|break even|pay off|pros and cons|weigh up|step by step|trade off*|what order|tell apart\n\
weigh|should i|should we|better to|better off|worth it|plan a|plan my|work out|causes|tell me which|timetable|smarter|decide\n\
better|best|cheap*|why|risk*|if|although|given|assuming|per|each|at least|at most|within|without|under|how many|how much|half|save|interest|loan|according|average|would|drop|more than|than\n\
stack trace|regular expression*\n\
compile*|query|queries|loop|refactor*|shell|rebase|branch|div|syntax\n\
function*|command|column*|config*|deploy*|container|test*|sort\n\
write|fix*|explain|convert|undo|how do i|how to|example|doesn t work|why does|why is my|whats the\n\
course|island|bag|degree|dress\n\
book|change|update|send|resend|find|check|track|move|pay|available|slot*|where is|when will|subscribe\n\
my|order|invoice|parcel|booking|appointment\n";

const DE: &str = "\
moin|servus|gruezi|grus*|guten|gute|morgen|tag|abend|wie geht*|gehts|dir|ihnen|alles|klar|nein|toll|prima|passt|genau|verstanden|egal|stimmt|gerne|wer bist du|schon|noch|verstehe|kein problem|witz|erzahl mir|mahlzeit|hallochen|geil|klasse|geholfen|gemacht|danke|zusammen|spat*|bitte|echt|leid|schade|bist du|wie heist du|los|richtig|eben|krass|freut|wunderbar|hab|mir|haben|sehr|das ist\n\
dank*|tschuss*|bis bald|bis dann|wiedersehen|feierabend|schones wo*|nacht|bis sp*|bis morgen|geholfen|schonen tag|schonen abend\n\
wie|was|welche*|warum|habt ihr|kann ich|kann man|muss ich|gibt es\n\
bist du|sind sie|rede ich|spreche ich|bin ich\n\
mensch*|maschine|computer\n\
ander*\n\
ubersetz*|formulier*\n\
beweis*|ratsel|wahrsch*|gleichung*|vor und nach*|schritt fur|zinsen|ursache*\n\
vergleich*|soll ich|sollte*|sollen wir|lohnt*|rechne*|berechn*|ausrechn*|erstelle*|reiseplan|doppelt*|verschnitt\n\
gunstig*|besser*|billig*|warum|risik*|wenn|falls|pro|mindest*|hochst*|innerhalb|ohne|wie viel*|prozent*|spar*|kredit|zins*|als|mehr|nehmen|nur\n\
regular* aus*\n\
kompil*|abfrage*|schleife*|programmier*\n\
funktion*|befehl*|tabelle*|spalte*|zeile*\n\
schreib*|erklar*|beheb*|wandle*|konvert*|fehler*|wie krieg*|wie bekomm*|wie kann ich|wie losch*|warum bekom*|funktioniert nicht\n\
kaffee|insel\n\
stornier*|kundig*|buche*|verschieb*|ander*|schick*|send*|such*|pruf*|losch*|uberweis*|lager|verfugbar|wo bleibt|wo ist|wann kommt|mach das\n\
mein*|bestellung|rechnung|termin|paket\n";

const FR: &str = "\
bonjour*|bonsoir*|coucou|ca va|comment|allez|vous|tres|bien|d'accord|parfait|genial|compris|ca marche|voila|ouais|tout|blague|quoi de neuf|trop|drole|souci|note|gentil|rien|recu|plait|entendu|exact*|excellent|t'appelles|qui es tu|tu es|pas mal|voir|suis|desole|monde|grave|marrant|tu fais quoi\n\
au revoir|a bientot|bonne jo*|bonne so*|bonne nuit|merci*|remerci*|a plus|a demain|bonne fin|bon week*|bonne continu*\n\
quel*|comment|qu'est|est-ce|combien|avez vous|acceptez|pourquoi|puis je|peut on\n\
es tu|etes vous|vous etes|je parle|t'es|tu es|ia\n\
personne|ia\n\
autre*|laissez tomber\n\
redig*|resum*\n\
prouve*|demontr*|enigme|etape par|rentab*|avantages et|le pour et|plus interess*|causes|derivee\n\
vaut|est-ce plus|dois je|devrais je|conseil*|planifi*|pourquoi pas|fois plus|revient\n\
mieux|moins|pourquoi|risque*|si|par mois|par an|chaque|au moins|sans|selon|fonction de|economi*|credit|taux|combien|prendre|critere*\n\
expression* reg*\n\
compil*|requete*|boucle*\n\
fonction*|chaine*|tableau|fichier*\n\
ecri*|expliqu*|corrige*|converti*|erreur*|comment|marche pas|fonctionne pas\n\
cafe|ile\n\
annul*|modifi*|chang*|envo*|cherch*|trouv*|verifi*|ajout*|supprim*|disponib*|ou en est|ou est|rembours*\n\
mon|ma|mes|commande|facture|colis\n";

const ES: &str = "\
hola*|buenas|buenos|buen|dias|tardes|noches|que tal|como estas|claro|vale|bien|de acuerdo|entendido|listo|genial|todo|chiste|quien eres|te llamas|amable|nada|guay|estupendo|saludo*|muy|eres|correcto|exacto|igualmente|cuenta*|bueno|buena|lindo|gracioso|perdon|siento|lo siento|encantad*|rato|oye\n\
gracias|adios|hasta|chao|que tengas|nos vemos|saludos|buen finde\n\
que|cual*|como|cuanto*|hay|tienen|teneis|acept*|puedo|se puede\n\
eres|es usted|hablo con\n\
persona|maquina\n\
otra co*|otra pre*|otro tema\n\
resume*|redact*|mensaje\n\
demuestr*|acertijo|ecuaci*|resuelv*|amortiz*|rentab*|paso a paso|ventajas y|intereses\n\
conviene|la pena|deberia*|planifi*|el doble|el triple|debo|analiza*|teniendo en\n\
mejor*|barat*|por que|riesgo*|si|por persona|por cabeza|al mes|al ano|cada|al menos|sin|menos de|cuanto*|ahorr*|hipoteca|segun|entre|presupuesto|elegir\n\
expresion* reg*\n\
compil*|consulta sql|bucle*|programa*\n\
funcion*|codigo|consulta|cadena*|tabla*|archivo*\n\
escrib*|explic*|arregl*|convert*|como hago|como|no me fun*|pasar\n\
isla|cafe\n\
reembols*|devuelv*|cambi*|actualiz*|envi*|mand*|busca*|comprueb*|anad*|elimin*|disponib*|donde esta|cuando llega\n\
mi|mis|pedido|factura|cita|paquete\n";

const IT: &str = "\
salve|buongiorno|buonasera|buon*|come stai|come va|certo|ottimo|bene|capito|va bene|ti chiami|chi sei|pomeriggio|notte|buona|tutto|molto|fantastico|esatto|scusa|bello|niente|figurati|sera\n\
grazie|arrivederci|a presto|gentil*\n\
quali|quale|come|cosa|quanto|avete|accettate|posso|c'e\n\
sei\n\
umano\n\
altra|altro\n\
traduci|riassum*|scrivi un breve\n\
dimostra*|indovinello|risolvi|pro e contro|ammortizz*\n\
confront*|paragon*|calcol*|pianific*|conviene|la pena|dovrei|meglio|doppio|conti\n\
piu|perche|rischi*|se|al mese|a testa|ogni|almeno|senza|entro|quanto|risparmi*|mutuo|tasso|in base\n\
espression* reg*\n\
stringa\n\
funzione|codice|tabella\n\
scriv*|spieg*|corregg*|come faccio|non funziona\n\
isola\n\
annull*|rimbors*|prenot*|modific*|invia*|cerc*|trov*|controll*|spost*|disponib*|dov'e\n\
mio|mia|ordine|fattura\n";

const PT: &str = "\
tudo|boa|tarde|noite|beleza|blz|certo|otimo|entendi|legal|kkk*|rsrs*|quem e voce|joia|show|muito|dia|isso|maravilha|perfeito|desculp*|nada|imagina|oi\n\
obrigad*|valeu|tchau|ate logo|ate mais|abraco*\n\
qual|quais|como|quanto*|voces|aceitam|posso\n\
voce e\n\
pessoa\n\
outra|outro\n\
\n\
prove que|charada|resolv*|pros e contras|compensa*\n\
vale a pena|planej*|dobro|roteiro\n\
melhor*|barat*|por mes|ao mes|por ano|por pessoa|pelo menos|no max*|sem|ate|quant*|juros|financi*|orcamento|rendendo\n\
express* reg*\n\
laco|consulta sql\n\
func*|codigo\n\
escrev*|corrig*|como faco|nao funciona\n\
\n\
devolv*|mudar|mude|atualiz*|mand*|verifi*|remarc*|disponiv*|cade|onde esta\n\
meu|minha|encomenda|fatura\n";

const NL: &str = "\
hoi*|goedem*|goeden*|hoe gaat*|prima|leuk|mooi|goed|begrepen|duidelijk|hoor|grappig|gaat|fijn|avond|middag|morgen|klopt|sorry|jij|heel|gezellig\n\
bedankt|dank*|tot ziens|doei|fijne|hartst*\n\
welke|hoe|wat|hebben jullie|kan ik|mag ik|waarom\n\
ben je|ben jij\n\
mens|echt persoon\n\
iets anders\n\
vertaal*\n\
bewijs dat|raadsel|kans dat|terugverd*|voor en nadelen\n\
vergelijk*|bereken*|loont|beter|moet ik leas*\n\
goedko*|waarom|als|per|minstens|binnen|zonder|hoeveel|besparen|lening|rente|zo laag|jaarkosten|na\n\
reguliere expr*\n\
lus\n\
functie*|kolom*|tabel\n\
schrijf*|leg uit|fout*|hoe maak|werkt niet\n\
eiland\n\
annule*|boek*|wijzig*|verand*|stuur*|zoek*|controle*|verplaats*|beschikb*|voorraad|waar is|waar blijft\n\
mijn|bestelling|factuur\n";

const PL: &str = "\
czesc|hej*|dzien|dobry|witam|swietnie|jasne|dobrze|botem|slychac|robotem|wieczor|spoko|fajnie|rozumiem|tak|milo\n\
dziek*|do widzenia|na razie\n\
jak*|czy|co|ile\n\
jestes\n\
czlowiek*\n\
inne pyt*|cos inn*\n\
przetlum*\n\
udowodni*|zagadk*|rownani*|wady i|zalety i\n\
porown*|oblicz*|zaplanuj*|oplaca*|czy warto\n\
lepiej|tansz*|jesli|miesieczn*|na osobe|bez|kredyt*\n\
\n\
petl*\n\
funkcj*|kod\n\
napisz*|napraw*|blad*\n\
\n\
anuluj*|zwroc*|zmien*|wyslij*|sprawdz*|znajdz*|gdzie jest\n\
moj*|zamowieni*\n";

const TR: &str = "\
merhaba*|selam*|gunaydin|gunler|aksamlar|kolay|gelsin|aleykum|nasilsin*|naber|tamam*|evet|hayir|harika|guzel|anladim|musun*|misin*|kimsin|aksam*|sabah*|super|peki|olur|aynen|rica ederim|kusura bakma|ne haber|iyiyim|selamun\n\
tesekkur*|tsk*|sag ol*|gorusuruz|hosca*\n\
hangi*|nedir|nasil|var mi|mumkun|kac|neden|ne kadar\n\
sen|siz\n\
insan*|robotsun*\n\
baska\n\
cevir*\n\
kanitla*|bilmece|olasil*|denklem*|faiz*\n\
karsilas*|hesapla*|planla*|daha iyi|deger mi|mantikli|kati\n\
ucuz|eger|ayda|aylik|yillik|kisi|en az|yuzde|kac|kredi*|butce*|gore\n\
\n\
dongu*\n\
fonksiyon*|kodu|dosya*\n\
yaz|acikla*|duzelt*|hata*|nasil\n\
\n\
iptal*|iade*|degistir*|gonder*|kontrol*|sorgula*|nerede|stokta\n\
siparis*|randevu*|fatura*|benim\n";

const RU: &str = "\
привет*|здравств*|добр*|день|утро|вечер|как дела|хорошо|ладно|понятно|ясно|отлично|супер|круто|кто ты|ахах*|хаха*|класс|понял*|конечно|очень|прекрас*|извини*|как ты|дела|смешно|приятно|всем|здорово|точно|давай*|доброе|ничего|молодец\n\
спасиб*|благодар*|до свид*|пока|хорошего|всего хор*|удачи\n\
как|какие|какой|что|можно ли|есть ли|у вас|сколько|почему\n\
ты|вы\n\
бот|робот*|человек*\n\
друг*\n\
перевед*|перевод\n\
докаж*|загадк*|вероятн*|уравнен*|плюсы и|за и против|навстречу\n\
сравн*|рассчит*|посчита*|спланир*|составь*|стоит ли|выгод*|вдвое\n\
лучше|дешевл*|почему|риск*|если|в месяц|в год|кажд*|без|сколько|процент*|кредит*|ипотек*|бюджет*|под|через\n\
регулярн*\n\
цикл*|компил*|скрипт*|питон*\n\
функци*|код|файл*|строк*\n\
напиш*|объясни*|исправ*|ошибк*|как в|не работает|отменить\n\
\n\
отмени*|верни*|заброн*|измени*|пришли*|найди*|провер*|перенес*|где мой|в наличии\n\
мой|моя|мне|заказ*|посылк*\n";

const AR: &str = "\
مرحبا*|اهلا*|هلا|سلام|عليكم|صباح|مساء|الخير|كيف حال*|الحال|كيفك|شلونك|تمام|طيب|ممتاز|رائع|فهمت|هههه*|جميل|اوكي|من انت|ما اسمك|الله|شاء|خيرا|الحمد|تصبح|مرحبتين|وعليكم|نعم|حلو|انت|والله|خير|جدا|صحيح|اسف|اكيد|ابدا|اخبارك|هاي|رائعه|مفيد|واضح|لطيف|عفوا|النور|الله يسعد*|ماشي|يا\n\
شكر*|مشكور*|يعطيك|مع السلامه|باي|تسلم*|جزاك|الي اللقاء|ممنون*\n\
ما هي|ما هو|كيف|هل|كم|ايش|متي|عندكم|لماذا\n\
انت\n\
روبوت|بوت|انسان|شخص حقيقي|اله\n\
اخر|ثاني\n\
ترجم*\n\
برهن*|اثبت*|لغز|احتمال*|ضعف*|اضعاف|فائده|مزايا\n\
قارن*|حلل*|احسب*|خطط*|افضل لي|الافضل|ايهما|يستحق|اوفر\n\
افضل|ارخص|لماذا|ليش|اذا|لو|شهريا|سنويا|كل|علي الاقل|بدون|خلال|كم|بالمئه|قرض|حسب|ميزاني*|من حيث\n\
تعبير نمطي\n\
بايثون|استعلام*|برمج*|مصفوفه\n\
داله|كود|جدول|سطر\n\
اكتب*|اشرح*|اصلح*|حول|خطا|الحل|يشتغل|يظهر\n\
خصم|دوره\n\
الغ*|رجع*|احجز*|غير|عدل*|ارسل*|ابحث*|تحقق*|شوف*|وين|اين|متوفر\n\
طلبي|حجزي|موعدي|اشتراكي|رقم\n";

const ZH: &str = "\
你好|您好|早|上好|午好|安|在吗|好|行|嗯|哦|是|对|的|了|没问题|沒問題|没事|明白|知道|解|懂|收到|棒|厉害|错|真|很|太|哈|笑|算了|啊|呀|吧|我|你|嗨|名字|叫什么|叫什麼|聪明|讲个笑话|有人|嗎|吗|呢|666|不用|请|可爱|有趣|开心|抱歉|不好意思|什么|谁|誰|ok|滴|嘛|呵|嘿|喂|晚|下午|中午|其实|好吃|挺|也|就|都|这样|嘻|加油\n\
谢|謝|再见|再見|拜拜|辛苦\n\
吗|嗎|呢|怎|什么|什麼|几|幾|哪|多少|能\n\
你是|您是\n\
机器|機器|人工|真人|ai|客服\n\
另|换个|換個|别的\n\
翻译|翻譯|短信|祝福\n\
推理|概率|方程|策略|利弊|优缺点|一步一步|鸡兔|规划|規劃|行程|各几|重新算|同时\n\
比较|比較|对比|對比|分析|计算|計算|算算|算一下|划算|值得|该选|怎么选|倍|每小时|更值\n\
合适|合適|便宜|为什么|如果|每|至少|最多|以内|不超过|多少|省|利率|预算|預算|方面|还是|不能|不想|选|几|平均|攒|贷\n\
正则|正則|报错|報錯\n\
代码|代碼|程式|脚本|循环|编程|数据库|数组|爬虫|算法\n\
函数|函數|命令|字符串\n\
写|寫|解释|修复|转成|错误|怎么解决|运行\n\
课|咖啡\n\
取消|退款|预订|预约|改到|发到|查|帮我|幫我|有货|到哪|物流|到货\n\
我的|订单|訂單|快递\n";

const JA: &str = "\
こん|おは|ございます|ちは|ばん|よう|どうも|はじめまして|よろしく|お願いします|元気|はい|うん|いいえ|了解|承知|わかりました|分かりました|なるほど|そう|いい|すごい|最高|笑|草|ただいま|大丈夫|です|ます|しました|した|ね|よ|ー|っ|また|ハロ|やった|へえ|面白|ごめん|初めまして|名前|何|か|だ|な|ん|の|ありま|せん|う|わ|おめでとう|お世話|本当|嬉し|かわい|冗談|楽し|てる|助か|すみません|なん\n\
ありがと|感謝|助かり|さようなら|失礼|お疲れ|おやすみ|バイバイ|お世話になりま\n\
です|ますか|ください|教え|たい|どの|いくら|何|どう\n\
あなた\n\
ロボット|ボット|人間|ai\n\
別の|別件|ところで|他の\n\
訳し|翻訳|メールを書\n\
証明して|確率|方程式|推理|パズル|旅程|損益|順を追って|利息|計算が\n\
比較|比べ|分析|計算|プランを立|組んで|どちら|有利|べき|倍|立てて|何時間\n\
安い|なぜ|どうして|もし|場合|ごと|以上|以内|以下|なし|何人|何個|何日|節約|ローン|金利|予算|条件|平均|考え|選|年収|おすすめ|残り\n\
正規表現\n\
プログラ|スクリプト|ループ|変数|配列|クエリ\n\
関数|コード|文字列|列ごと|ファイル\n\
書いて|修正|説明|変換|エラー|動きません|動かない|方法|意味\n\
講座|クーポン\n\
キャンセル|返金|予約|変更|送って|調べ|確認|探して|追加|解約|在庫|いつ届|届きます\n\
私の|注文\n";
