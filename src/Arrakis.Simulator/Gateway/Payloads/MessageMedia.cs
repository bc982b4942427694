namespace Arrakis.Simulator;

/// <summary>Embeds and attachments of a message; their addresses lead nowhere.</summary>
internal static class MessageMedia
{
    internal static void AppendEmbeds(JsonBuffer to, long messageId, int count)
    {
        for (var i = 0; i < count; i++)
        {
            to.Append(
                i == 0
                    ? "{\"type\":\"link\",\"url\":\"https://example.invalid/"u8
                    : ",{\"type\":\"link\",\"url\":\"https://example.invalid/"u8);
            to.Append(messageId);
            to.Append("/"u8);
            to.Append(i);
            to.Append("\",\"title\":\"A traveller's report\",\"description\":\"What was seen beyond the shield wall.\"}"u8);
        }
    }

    internal static void AppendAttachments(JsonBuffer to, long messageId, long channelId, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var id = messageId ^ (i + 1);
            to.Append(i == 0 ? "{\"id\":"u8 : ",{\"id\":"u8);
            to.AppendId(id);
            to.Append(",\"filename\":\"dunes.png\",\"size\":120345,\"url\":\"https://cdn.example.invalid/attachments/"u8);
            AppendPath(to, channelId, id);
            to.Append(",\"proxy_url\":\"https://media.example.invalid/attachments/"u8);
            AppendPath(to, channelId, id);
            to.Append(",\"width\":1280,\"height\":720,\"content_type\":\"image/png\"}"u8);
        }
    }

    private static void AppendPath(JsonBuffer to, long channelId, long id)
    {
        to.Append(channelId);
        to.Append("/"u8);
        to.Append(id);
        to.Append("/dunes.png\""u8);
    }
}
