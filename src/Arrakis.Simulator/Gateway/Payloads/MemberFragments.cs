using System.Text;

namespace Arrakis.Simulator;

/// <summary>Users and members as JSON, made once per author, so that the hot path only copies them.</summary>
internal sealed class MemberFragments
{
    private const long FirstJoinMs = 1_516_060_800_000; // 2018-01-16
    private const long JoinStepMs = 300_007;

    private readonly byte[][] _users = new byte[TraceIds.Authors + 1][];
    private readonly byte[][] _partials = new byte[TraceIds.Authors + 1][];

    internal MemberFragments(long applicationId)
    {
        for (var author = 1; author <= TraceIds.Authors; author++)
        {
            _users[author] = User(TraceIds.Author(author).Value, Name(author), $"Fremen {author}", isBot: false);
            _partials[author] = Partial(JoinedMs(author));
        }
        BotUser = User(applicationId, "arrakis", null, isBot: true);
        BotMember = Partial(FirstJoinMs - 1);
    }

    /// <summary>The application's bot user.</summary>
    internal byte[] BotUser { get; }

    /// <summary>The bot as a partial member.</summary>
    internal byte[] BotMember { get; }

    /// <summary>When the bot joined the guilds, Unix milliseconds.</summary>
    internal static long BotJoinedMs => FirstJoinMs - 1;

    internal static string Name(int author) => $"fremen_{author:D4}";

    internal static long JoinedMs(int author) => FirstJoinMs + (author * JoinStepMs);

    /// <summary>The user object.</summary>
    internal ReadOnlySpan<byte> User(int author) => _users[author];

    /// <summary>The member object without its user, as messages have it: it begins with <c>{</c>.</summary>
    internal ReadOnlySpan<byte> Partial(int author) => _partials[author];

    /// <summary>Appends a member with the user.</summary>
    internal void AppendMember(JsonBuffer to, int author) => AppendMember(to, _users[author], _partials[author]);

    /// <summary>Appends the bot as a member.</summary>
    internal void AppendBot(JsonBuffer to) => AppendMember(to, BotUser, BotMember);

    private static void AppendMember(JsonBuffer to, ReadOnlySpan<byte> user, ReadOnlySpan<byte> partial)
    {
        to.Append("{\"user\":"u8);
        to.Append(user);
        to.Append(","u8);
        to.Append(partial[1..]);
    }

    private static byte[] User(long id, string name, string? globalName, bool isBot) => Encoding.UTF8.GetBytes(
        $$"""{"username":"{{name}}","public_flags":0,"primary_guild":null,"id":"{{id}}","global_name":"""
        + (globalName is null ? "null" : $"\"{globalName}\"") + ",\"discriminator\":\"0\"," + (isBot ? "\"bot\":true," : "")
        + $"\"avatar\":\"{unchecked((ulong)id * 0x9E3779B97F4A7C15):x16}{unchecked((ulong)id * 0xC2B2AE3D27D4EB4F):x16}\"}}");

    private static byte[] Partial(long joinedMs)
    {
        var to = new JsonBuffer();
        to.Append("{\"roles\":[],\"premium_since\":null,\"pending\":false,\"nick\":null,\"mute\":false,\"joined_at\":"u8);
        to.AppendTime(joinedMs);
        to.Append(",\"flags\":0,\"deaf\":false,\"communication_disabled_until\":null,\"avatar\":null}"u8);
        return to.Written.ToArray();
    }
}
