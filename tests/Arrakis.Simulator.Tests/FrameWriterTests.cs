using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class FrameWriterTests
{
    private static readonly int[] Lengths = [2, 124, 125, 126, 127, 300, 65_534, 65_535, 65_536, 70_000];

    [Fact]
    public async Task Payloads_of_every_length_are_read_by_the_frameworks_websocket()
    {
        using var writer = new FrameWriter(zlib: false, CompressionLevel.Fastest);
        foreach (var length in Lengths) Write(writer, length, twice: true);
        using var stream = new MemoryStream(writer.Memory.ToArray());
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false });
        foreach (var length in Lengths)
        {
            (await ReadAsync(socket)).ShouldBe(Text(length));
            (await ReadAsync(socket)).ShouldBe(Text(length));
        }
    }

    [Fact]
    public void A_cut_loses_half_but_never_the_first_frame()
    {
        using var writer = new FrameWriter(zlib: false, CompressionLevel.Fastest);
        Write(writer, 1000, twice: false);
        writer.LoseHalf();
        writer.Length.ShouldBe(1004);
        for (var i = 0; i < 9; i++) Write(writer, 1000, twice: false);
        writer.LoseHalf();
        writer.Length.ShouldBe(5020);
    }

    [Fact]
    public void Times_are_as_discord_writes_them()
    {
        var buffer = new JsonBuffer();
        buffer.AppendTime(1_525_000_000_123);
        Encoding.ASCII.GetString(buffer.Written).ShouldBe("\"2018-04-29T11:06:40.123000+00:00\"");
    }

    private static void Write(FrameWriter writer, int length, bool twice)
    {
        writer.BeginPayload().Append(Encoding.ASCII.GetBytes(Text(length)));
        writer.EndPayload(twice);
    }

    private static string Text(int length) => new((char)('a' + (length % 26)), length);

    private static async Task<string> ReadAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage) return Encoding.ASCII.GetString(message.ToArray());
        }
    }
}
