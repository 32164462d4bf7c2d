"""bm25s on the documents of one collection: ranks all queries, prints JSON.

    python bm25s_run.py INPUT      INPUT: JSON {"lang", "documents", "queries", "depth"}

Lucene's variant with its own defaults, PyStemmer and the stop words that bm25s has. It has no words for Japanese and
cuts by blanks; who uses it for Japanese cuts the text first. The two usual ways are both here: words by MeCab (fugashi,
UniDic), in their dictionary form, particles and auxiliaries left out; and pairs of characters.
Two sets of documents, of the same texts: chunks as they are, and whole sections, that is chunks of one address together.
"""

import json
import re
import sys
import time

import bm25s
import Stemmer

STEMMERS = {"en": "english", "de": "german"}
GRAMMAR = {"助詞", "助動詞", "補助記号", "記号", "空白", "接続詞", "代名詞", "感動詞"}


def stemmed(lang):
    stemmer = Stemmer.Stemmer(STEMMERS[lang])
    return lambda texts: bm25s.tokenize(texts, stopwords=lang, stemmer=stemmer, show_progress=False)


def cut(words):
    def tokens(texts):
        spaced = [" ".join(words(text.lower())) for text in texts]
        return bm25s.tokenize(spaced, stopwords=None, token_pattern=r"\S+", show_progress=False)

    return tokens


def mecab():
    import fugashi

    tagger = fugashi.Tagger()

    def words(text):
        found = (word for word in tagger(text) if word.feature.pos1 not in GRAMMAR)
        return [(word.feature.lemma or word.surface).replace(" ", "") for word in found]

    return words


def pairs(text):
    out = []
    for run in re.findall(r"[a-z0-9]+|[^\W\d_a-z]+", text):
        if run.isascii():
            out.append(run)
        else:
            out += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
    return out


def tokenizers(lang):
    if lang == "ja":
        return {"words": cut(mecab()), "pairs": cut(pairs)}
    return {"": stemmed(lang)}


def documents(chunks):
    heads = {chunk["url"]: [chunk["title"], *chunk["headings"]] for chunk in reversed(chunks)}
    bodies = {}
    for chunk in chunks:
        bodies.setdefault(chunk["url"], []).append(chunk["text"])
    whole = [(url, "\n".join(heads[url] + texts)) for url, texts in bodies.items()]
    parts = [(chunk["url"], "\n".join([chunk["title"], *chunk["headings"], chunk["text"]])) for chunk in chunks]
    return {"chunks": parts, "whole sections": whole}


def run(tokens, docs, queries, depth):
    engine = bm25s.BM25(method="lucene")
    engine.index(tokens([text for _, text in docs]), show_progress=False)
    answers, times = [], []
    for query in queries:
        start = time.perf_counter()
        found, scores = engine.retrieve(tokens([query]), k=min(depth, len(docs)), show_progress=False)
        times.append((time.perf_counter() - start) * 1e3)
        answers.append([docs[at][0] for at, score in zip(found[0], scores[0]) if score > 0])
    return answers, times


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    with open(task["documents"], encoding="utf-8") as file:
        chunks = [json.loads(line) for line in file]
    out = []
    for unit, docs in documents(chunks).items():
        for way, tokens in tokenizers(task["lang"]).items():
            answers, times = run(tokens, docs, task["queries"], task["depth"])
            name = ", ".join(filter(None, ["bm25s", way, unit]))
            out.append({"name": name, "answers": answers, "times": times})
    print(json.dumps(out))


main()
