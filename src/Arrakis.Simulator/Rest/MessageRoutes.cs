using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Simulator;

/// <summary>A channel's messages, newest first, as far as they were dispatched (Discord, "Get Channel Messages").</summary>
internal static class MessageRoutes
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    internal static void Map(RestRoutes routes, GatewayContext context) =>
        routes.Map("GET", "/channels/{channel}/messages", RateLimit.Messages, http => ListAsync(http, context));

    private static Task ListAsync(HttpContext http, GatewayContext context)
    {
        if (!TraceIds.TryChannelNumber(GuildRoutes.Id(http, "channel"), out var channel))
            return http.WriteAsync(DiscordError.UnknownChannel);
        if (!TryQuery(http, "limit", DefaultLimit, out var limit) || limit is < 1 or > MaxLimit)
            return http.WriteAsync(DiscordError.InvalidForm($"limit is from 1 to {MaxLimit}"));
        if (!TryQuery(http, "before", long.MaxValue, out var before) || !TryQuery(http, "after", -1, out var after))
            return http.WriteAsync(DiscordError.InvalidForm("before and after are snowflakes"));
        var (lastRow, nowMs) = context.Player.Reached(context.Map.Of(channel));
        var rows = Select(context, channel, lastRow, before, after, (int)limit);
        return http.WriteAsync(Render(context, rows, nowMs));
    }

    // Discord returns what is nearest to the bound: the oldest ones after it, else the newest ones.
    private static ReadOnlySpan<int> Select(GatewayContext context, int channel, int lastRow, long before, long after, int limit)
    {
        var rows = context.Map.Rows(channel);
        var end = Math.Min(LowerBound(context, rows, before), UpperRow(rows, lastRow));
        var start = LowerBound(context, rows, after == -1 ? -1 : after + 1);
        if (start >= end) return [];
        return after == -1 ? rows[Math.Max(start, end - limit)..end] : rows[start..Math.Min(end, start + limit)];
    }

    private static JsonBuffer Render(GatewayContext context, ReadOnlySpan<int> rows, long nowMs)
    {
        var to = new JsonBuffer(64 * 1024);
        var withContent = (context.Options.AllowedIntents & GatewayIntents.MessageContent) != 0;
        to.Append("["u8);
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            context.Messages.AppendStored(to, rows[i], withContent, nowMs);
            if (i > 0) to.Append(","u8);
        }
        to.Append("]"u8);
        return to;
    }

    // Ids grow with the rows of a channel but for messages of the same millisecond in a trace beyond 4 million rows.
    private static int LowerBound(GatewayContext context, ReadOnlySpan<int> rows, long id)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (TraceIds.Message(context.Trace.Rows[rows[middle]].TimeMs, rows[middle]) < id) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int UpperRow(ReadOnlySpan<int> rows, int lastRow)
    {
        var at = rows.BinarySearch(lastRow);
        return at >= 0 ? at + 1 : ~at;
    }

    private static bool TryQuery(HttpContext http, string name, long fallback, out long value)
    {
        value = fallback;
        var text = http.Request.Query[name].ToString();
        return text.Length == 0 || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
