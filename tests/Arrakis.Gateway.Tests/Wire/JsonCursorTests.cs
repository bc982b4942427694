using System.Text;
using System.Text.Json;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Gateway.Wire;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Gateway.Tests.Wire;

public sealed class JsonCursorTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" [ 1 , -0.5e+3 , \"a\\u00e9\\n\" , null , true , false , { } , [ ] ] ")]
    [InlineData("{\"a\":{\"b\":[[[]]]},\"c\":\"\"}")]
    [InlineData("\"0123456789abcdef0123456789abcdef0123456789abcdef\"")]
    public void Right_text_is_passed_whole(string json) => Accepts(json).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,}")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("[1}")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("nul")]
    [InlineData("truee")]
    [InlineData("\"a")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\u0001\"")]
    [InlineData("{} {}")]
    [InlineData("'a'")]
    public void Wrong_text_is_refused(string json) => Accepts(json).ShouldBeFalse();

    [Fact]
    public void Nesting_ends_at_64_levels_as_in_the_platform()
    {
        Accepts(new string('[', 64) + new string(']', 64)).ShouldBeTrue();
        Accepts(new string('[', 65) + new string(']', 65)).ShouldBeFalse();
    }

    [Fact]
    public void Every_cut_of_a_message_is_refused_and_the_reason_says_so()
    {
        var frame = Frame();
        for (var length = 0; length < frame.Length; length++)
        {
            GatewayEnvelope.TryRead(frame.AsSpan(0, length), out _, out var error).ShouldBeFalse();
            error.ShouldStartWith("JSON is cut at byte");
        }
    }

    [Fact]
    public void A_mutated_frame_is_accepted_exactly_if_the_platform_accepts_it()
    {
        var frame = Frame();
        var alphabet = "{}[]\",:\\u0129eE+-.tfn \0\u001fé"u8.ToArray();
        var change = from at in Gen.Choose(0, frame.Length - 1)
                     from to in Gen.Elements(alphabet)
                     from kind in Gen.Choose(0, 3)
                     select (at, to, kind);
        Prop.ForAll(
            Gen.NonEmptyListOf(change).ToArbitrary(),
            changes =>
            {
                var mutated = Mutate(frame, changes.Take(3));
                Accepts(mutated).ShouldBe(PlatformAccepts(mutated), Encoding.UTF8.GetString(mutated));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Values_of_any_json_are_those_that_the_platform_reads()
    {
        Prop.ForAll(
            JsonText().ToArbitrary(),
            json =>
            {
                using var document = JsonDocument.Parse(json);
                var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
                Compare(ref cursor, document.RootElement);
                cursor.AtEnd().ShouldBeTrue();
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData("\"\\ud83d\\ude80\"", "🚀")]
    [InlineData("\"\\u0041\\b\\f\\n\\r\\t\\/\\\\\\\"\"", "A\b\f\n\r\t/\\\"")]
    public void Escapes_are_resolved(string json, string text)
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
        cursor.ReadString(out var value).ShouldBeTrue();
        Encoding.UTF8.GetString(value).ShouldBe(text);
    }

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\ude80\\ud83d\"")]
    public void Half_a_surrogate_pair_is_refused_where_it_is_read(string json)
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
        cursor.ReadString(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"1\"", 1)]
    [InlineData("\"9223372036854775807\"", long.MaxValue)]
    [InlineData("\"9223372036854775808\"", 0)]
    [InlineData("\"99999999999999999999\"", 0)]
    [InlineData("\"\"", 0)]
    [InlineData("\"0\"", 0)]
    [InlineData("\"-1\"", 0)]
    [InlineData("\"12a\"", 0)]
    [InlineData("12", 0)]
    [InlineData("null", 0)]
    public void A_snowflake_is_a_string_of_digits_above_zero(string json, long expected)
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
        cursor.ReadSnowflake(out var value).ShouldBe(expected != 0);
        if (expected != 0)
            value.ShouldBe(expected);
    }

    internal static byte[] Frame() =>
        Encoding.UTF8.GetBytes($$"""{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{{Payloads.Message(334385199974967042)}}}""");

    internal static byte[] Mutate(byte[] frame, IEnumerable<(int At, byte To, int Kind)> changes)
    {
        var bytes = frame.ToList();
        foreach (var (at, to, kind) in changes)
        {
            var place = Math.Min(at, bytes.Count - 1);
            if (kind == 0)
                bytes[place] = to;
            else if (kind == 1)
                bytes.Insert(place, to);
            else if (kind == 2 && bytes.Count > 1)
                bytes.RemoveAt(place);
            else if (bytes.Count > 1)
                bytes.RemoveRange(place, Math.Min(to, bytes.Count - place - (place == 0 ? 1 : 0)));
        }
        return [.. bytes];
    }

    internal static bool PlatformAccepts(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Accepts(string json) => Accepts(Encoding.UTF8.GetBytes(json));

    private static bool Accepts(byte[] json)
    {
        var cursor = new JsonCursor(json);
        return cursor.Skip() && cursor.AtEnd();
    }

    private static void Compare(ref JsonCursor cursor, JsonElement expected)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                cursor.BeginObject().ShouldBeTrue();
                foreach (var property in expected.EnumerateObject())
                {
                    cursor.NextProperty(out var name).ShouldBeTrue();
                    Encoding.UTF8.GetString(name).ShouldBe(property.Name);
                    Compare(ref cursor, property.Value);
                }
                cursor.NextProperty(out _).ShouldBeFalse();
                break;
            case JsonValueKind.Array:
                cursor.BeginArray().ShouldBeTrue();
                foreach (var element in expected.EnumerateArray())
                {
                    cursor.NextElement().ShouldBeTrue();
                    Compare(ref cursor, element);
                }
                cursor.NextElement().ShouldBeFalse();
                break;
            case JsonValueKind.String:
                cursor.ReadString(out var text).ShouldBeTrue();
                Encoding.UTF8.GetString(text).ShouldBe(expected.GetString());
                break;
            case JsonValueKind.Number:
                cursor.ReadInt64(out var number).ShouldBeTrue();
                number.ShouldBe(expected.GetInt64());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                cursor.ReadBoolean(out var value).ShouldBeTrue();
                value.ShouldBe(expected.GetBoolean());
                break;
            default:
                cursor.TryNull().ShouldBeTrue();
                break;
        }
        cursor.Error.ShouldBeNull();
    }

    private static Gen<string> JsonText()
    {
        var text = ArbMap.Default.GeneratorFor<UnicodeString>().Select(s => JsonSerializer.Serialize(s.Get ?? ""));
        var leaf = Gen.OneOf(
            text, ArbMap.Default.GeneratorFor<long>().Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Gen.Elements("true", "false", "null"));
        Gen<string> Value(int size) => size <= 0 ? leaf : Gen.OneOf(
            leaf,
            Gen.ListOf(Value(size / 3)).Select(items => $"[ {string.Join(" ,\n", items.Take(4))}]"),
            Gen.ListOf(Gen.Zip(text, Value(size / 3))).Select(
                items => $"{{{string.Join(',', items.Take(4).Select(p => $"{p.Item1}\t:{p.Item2}"))}}}"));
        return Gen.Sized(size => Value(Math.Min(size, 30)));
    }
}
