using System.Diagnostics;
using System.Globalization;

namespace Arrakis.Cli.Tests.Support;

/// <summary>A user who asks the bot again and again, and knows what is right. Disposing of it ends the questions.</summary>
internal sealed class AskingUser(Discord discord) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TimeSpan> _waits = [];
    private Task _asking = Task.CompletedTask;

    public void Start() => _asking = AskAsync();

    /// <summary>Ends the questions; fails if one was answered wrongly or not at all.</summary>
    /// <returns>How long each answer took.</returns>
    public async Task<IReadOnlyList<TimeSpan>> StopAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        return _waits;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        for (var question = 0; !_stop.IsCancellationRequested; question++)
        {
            var asked = Stopwatch.GetTimestamp();
            if (question % 5 == 4)
                await AskForBoardAsync();
            else
                await AskForPositionAsync((question % QuietCommunity.Members) + 1);
            _waits.Add(Stopwatch.GetElapsedTime(asked));
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskForPositionAsync(int author) =>
        (await discord.CommandAsync(QuietCommunity.Number, author, "position")).Title
            .ShouldBe(string.Create(CultureInfo.InvariantCulture, $"Activity: rank {author} of {QuietCommunity.Members}"));

    private async Task AskForBoardAsync()
    {
        var answer = await discord.CommandAsync(QuietCommunity.Number, 1, "leaderboard", new { page = 2 });
        answer.Title.ShouldBe("Activity leaderboard");
        answer.Text.Split('\n').Take(10).Select(line => line.Split('<', '>')[1])
            .ShouldBe(Enumerable.Range(11, 10).Select(author => $"@{SmallTraces.Member(author)}"));
    }
}
