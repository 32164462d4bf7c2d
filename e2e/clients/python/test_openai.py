"""The official Python SDK against the relay (or any base URL): `python test_openai.py`.

CHATLET_BASE_URL   ends in /v1
CHATLET_RELAY_KEY  the key that it wants
CHATLET_UNLISTED   a model that the relay does not list; without it there is no such check (a bare provider lists none)

The provider behind it is provider-sim.
"""

import json
import os
import sys
import unittest

import openai

QUESTION = [{"role": "user", "content": "Do you ship to Norway?"}]


def get_delivery_eta_tool():
    parameters = {
        "type": "object",
        "properties": {"order_id": {"type": "string"}},
        "required": ["order_id"],
    }
    return {"type": "function", "function": {"name": "get_delivery_eta", "parameters": parameters}}


class OfficialSdk(unittest.TestCase):
    def setUp(self):
        self.client = openai.OpenAI(
            base_url=os.environ["CHATLET_BASE_URL"],
            api_key=os.environ["CHATLET_RELAY_KEY"],
            max_retries=0,
            timeout=20,
        )
        self.addCleanup(self.client.close)

    def test_models(self):
        ids = [model.id for model in self.client.models.list()]
        self.assertIn("qwen3-32b", ids)

    def test_complete(self):
        completion = self.client.chat.completions.create(model="sim-markdown", messages=QUESTION)
        choice = completion.choices[0]
        self.assertEqual(choice.finish_reason, "stop")
        self.assertIn("> Do you ship to Norway?", choice.message.content)
        self.assertEqual(completion.usage.total_tokens, completion.usage.prompt_tokens + completion.usage.completion_tokens)

    def test_stream(self):
        whole = self.client.chat.completions.create(model="sim-unicode", messages=QUESTION)
        with self.client.chat.completions.create(
            model="sim-unicode", messages=QUESTION, stream=True, stream_options={"include_usage": True}
        ) as stream:
            chunks = list(stream)
        text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
        self.assertEqual(text, whole.choices[0].message.content)
        self.assertGreater(len(chunks), 10)
        reasons = [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]
        self.assertEqual(reasons, ["stop"])
        self.assertGreater(chunks[-1].usage.completion_tokens, 0)

    def test_streamed_tool_call(self):
        arguments = ""
        for chunk in self.client.chat.completions.create(
            model="sim-tool",
            messages=[{"role": "user", "content": "Where is my order 8821?"}],
            tools=[get_delivery_eta_tool()],
            stream=True,
        ):
            for choice in chunk.choices:
                for call in choice.delta.tool_calls or []:
                    arguments += call.function.arguments or ""
        self.assertEqual(json.loads(arguments), {"order_id": "8821"})

    def test_tool_call(self):
        client = self.client
        completion = client.chat.completions.create(
            model="qwen3-32b",
            messages=[
                {"role": "system", "content": "You are a helpful support bot."},
                {"role": "user", "content": "Where is my order 8821?"},
            ],
            tools=[get_delivery_eta_tool()],
            tool_choice="auto",
            stream=False,
        )
        choice = completion.choices[0]
        self.assertEqual(choice.finish_reason, "tool_calls")
        (call,) = choice.message.tool_calls
        self.assertEqual(call.function.name, "get_delivery_eta")
        self.assertEqual(json.loads(call.function.arguments), {"order_id": "8821"})

    def test_tool_result(self):
        call = {
            "id": "call_1",
            "type": "function",
            "function": {"name": "get_delivery_eta", "arguments": '{"order_id": "8821"}'},
        }
        completion = self.client.chat.completions.create(
            model="sim-tool",
            messages=[
                {"role": "user", "content": "Where is my order 8821?"},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "call_1", "content": '{"eta": "Tuesday"}'},
            ],
            tools=[get_delivery_eta_tool()],
        )
        self.assertIn("Tuesday", completion.choices[0].message.content)

    def test_rate_limited(self):
        with self.assertRaises(openai.RateLimitError) as caught:
            self.client.chat.completions.create(model="sim-429", messages=QUESTION)
        self.assertEqual(caught.exception.response.headers["retry-after"], "7")

    def test_error_in_the_stream(self):
        with self.assertRaises(openai.APIError):
            for _ in self.client.chat.completions.create(model="sim-midstream-error", messages=QUESTION, stream=True):
                pass

    def test_wrong_key(self):
        stranger = self.client.with_options(api_key="not-the-key")
        with self.assertRaises(openai.AuthenticationError):
            stranger.chat.completions.create(model="sim-markdown", messages=QUESTION)

    @unittest.skipUnless("CHATLET_UNLISTED" in os.environ, "CHATLET_UNLISTED is not set")
    def test_unlisted_model(self):
        model = os.environ["CHATLET_UNLISTED"]
        with self.assertRaises(openai.BadRequestError) as caught:
            self.client.chat.completions.create(model=model, messages=QUESTION)
        self.assertEqual((caught.exception.code, caught.exception.param), ("model_not_allowed", "model"))
        self.assertTrue(caught.exception.body["message"])


if __name__ == "__main__":
    for name in ("CHATLET_BASE_URL", "CHATLET_RELAY_KEY"):
        if not os.environ.get(name):
            sys.exit(f"{name} is not set")
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
