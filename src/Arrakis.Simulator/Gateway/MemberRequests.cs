using System.Globalization;
using System.Text;
using System.Text.Json;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>Opcode 8, Request Guild Members: answered by GUILD_MEMBERS_CHUNK of up to 1,000 members.</summary>
internal static class MemberRequests
{
    private const int MaxQueried = 100;

    internal static void Handle(GatewayContext context, ShardSession session, GatewayCommand command, GatewayConnection connection)
    {
        if (!long.TryParse(command.Text("guild_id"), CultureInfo.InvariantCulture, out var guild)
            || !TraceIds.TryCommunityNumber(new CommunityId(guild), out var community) || community >= context.Map.Count
            || !session.Owns(community))
            return;
        if (Select(context, session, command, community) is not { } authors)
        {
            connection.Close(GatewayCloseCode.DisallowedIntents, "the whole list of members needs GUILD_MEMBERS");
            return;
        }
        var nonce = command.Text("nonce") is { } given && Encoding.UTF8.GetByteCount(given) <= 32 ? given : null;
        lock (session.Lock)
        {
            var chunks = Math.Max(1, (authors.Length + GuildPayload.MaxChunk - 1) / GuildPayload.MaxChunk);
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                var (index, count) = (chunk, chunks);
                session.Log.AddExtra(new SessionExtra(
                    "GUILD_MEMBERS_CHUNK", session.TimeMs, to => AppendChunk(to, context, guild, authors, index, count, nonce)));
            }
        }
        connection.Pump.Wake();
    }

    /// <summary>Who is asked for; null if the intents do not allow it.</summary>
    private static int[]? Select(GatewayContext context, ShardSession session, GatewayCommand command, int community)
    {
        if (command.Data.TryGetProperty("user_ids", out var ids)) return Named(context, ids, community);
        var query = command.Text("query") ?? "";
        if (query.Length == 0 && (session.Intents & GatewayIntents.GuildMembers) == 0) return null;
        var limit = (int)Math.Clamp(command.Number("limit") ?? 0, 0, MaxQueried);
        if (query.Length == 0) return [.. context.Map.Members(community).Take(limit == 0 ? int.MaxValue : limit)];
        return [.. context.Map.Members(community)
            .Where(author => MemberFragments.Name(author).StartsWith(query, StringComparison.OrdinalIgnoreCase))
            .Take(limit == 0 ? MaxQueried : limit)];
    }

    private static int[] Named(GatewayContext context, JsonElement ids, int community)
    {
        var texts = ids.ValueKind == JsonValueKind.Array ? ids.EnumerateArray().Select(id => id.ToString()) : [ids.ToString()];
        return [.. texts.Take(MaxQueried)
            .Select(
                text => long.TryParse(text, CultureInfo.InvariantCulture, out var id)
                    && TraceIds.TryAuthorNumber(new MemberId(id), out var author) ? author : 0)
            .Where(author => context.Map.IsMember(community, author))];
    }

    private static void AppendChunk(JsonBuffer to, GatewayContext context, long guild, int[] authors, int chunk, int chunks, string? nonce)
    {
        to.Append("{\"guild_id\":"u8);
        to.AppendId(guild);
        to.Append(",\"members\":["u8);
        context.Guilds.AppendMembers(to, authors.Skip(chunk * GuildPayload.MaxChunk).Take(GuildPayload.MaxChunk), afterOthers: false);
        to.Append("],\"chunk_index\":"u8);
        to.Append(chunk);
        to.Append(",\"chunk_count\":"u8);
        to.Append(chunks);
        if (nonce is not null)
        {
            to.Append(",\"nonce\":"u8);
            to.Append(JsonSerializer.SerializeToUtf8Bytes(nonce));
        }
        to.Append(",\"not_found\":[]}"u8);
    }
}
