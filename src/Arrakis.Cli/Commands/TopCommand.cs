using System.CommandLine;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.Cli.Top;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis top</c>: how a node is, in a terminal.</summary>
internal static class TopCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    // The communities come a moment after the status, and not at all from a gateway.
    private static readonly TimeSpan CommunitiesWithin = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var url = new Option<string>("--url")
        {
            Description = $"The node's page. Default: {DefaultUrl}.", HelpName = "URL", DefaultValueFactory = _ => DefaultUrl,
        };
        var once = new Option<bool>("--once") { Description = "Print how it is now, and end. So it does where the output is no terminal." };
        var json = new Option<bool>("--json") { Description = "The same as one JSON document." };
        var command = new Command("top", """
            Shows live how a running node is: rates, lag, latency, shards, partitions, problems.

            It reads the node's page: from another machine it needs the token that HTTP_TOKEN of the node holds, in
            HTTP_TOKEN here. q or Ctrl-C ends it. While the node does not answer it shows the old figures and tries again.
            Without colours where NO_COLOR is set.
            """) { url, once, json };
        command.SetAction(async (parsed, _) =>
        {
            using var signal = new ShutdownSignal();
            var settings = Settings.Load();
            var page = PageOf(parsed.GetValue(url)!);
            var token = settings.HttpToken;
            settings.ThrowIfMistaken();
            using var feed = new TopFeed(page, token);
            var isLive = !parsed.GetValue(once) && !parsed.GetValue(json) && !Console.IsOutputRedirected;
            await (isLive ? ShowAsync(feed, page, signal.Token) : PrintAsync(feed, page, parsed.GetValue(json), signal.Token));
            return ArrakisProgram.Done;
        });
        return command;
    }

    private static async Task PrintAsync(TopFeed feed, Uri page, bool json, CancellationToken cancellationToken)
    {
        var state = new TopState();
        await ReadOnceAsync(feed, state, cancellationToken);
        if (json)
        {
            Console.WriteLine(state.AsJson());
            return;
        }

        var columns = Console.IsOutputRedirected ? Paragraph.Width : Math.Max(Paragraph.Width, Console.WindowWidth);
        foreach (var line in new TopScreen(state, page).Lines(columns, TopScreen.AllRows, HasColours))
            Console.WriteLine(line);
    }

    private static async Task ReadOnceAsync(TopFeed feed, TopState state, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isLimited = false;
        try
        {
            await feed.FollowAsync(
                state,
                () =>
                {
                    if (state.Status is not null && !isLimited)
                        enough.CancelAfter(CommunitiesWithin);
                    isLimited = state.Status is not null;
                    return state.Status is null || !state.HasCommunities;
                },
                enough.Token);
        }
        catch (OperationCanceledException) when (state.Status is not null && !cancellationToken.IsCancellationRequested)
        {
            // It has none to tell.
        }
    }

    private static async Task ShowAsync(TopFeed feed, Uri page, CancellationToken stop)
    {
        var state = new TopState();
        using var quit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // A wrong address or token is told on the terminal that there was, not on a page that vanishes.
        await feed.FollowAsync(state, () => state.Status is null, quit.Token);
        using var terminal = new TopTerminal(quit);
        var following = FollowAsync(feed, state, terminal, quit.Token);
        try
        {
            while (!quit.IsCancellationRequested)
            {
                lock (state)
                    TopTerminal.Draw(new TopScreen(state, page), HasColours);
                // A fault of our own ends it, instead of a screen that stands still.
                await await Task.WhenAny(following, terminal.WaitAsync(quit.Token));
            }
        }
        catch (OperationCanceledException) when (quit.IsCancellationRequested)
        {
            // Asked to end.
        }

        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task FollowAsync(TopFeed feed, TopState state, TopTerminal terminal, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await feed.FollowAsync(
                    state,
                    () =>
                    {
                        terminal.Wake();
                        return true;
                    },
                    cancellationToken);
            }
            catch (CommandFailedException fault)
            {
                lock (state)
                    state.Trouble = fault.Message;
                terminal.Wake();
            }

            await Task.Delay(AgainAfter, cancellationToken);
        }
    }

    // https://no-color.org
    private static bool HasColours => !Console.IsOutputRedirected && (Environment.GetEnvironmentVariable("NO_COLOR") is null or "");

    private static Uri PageOf(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var url)
            && (url.Scheme is "http" or "https") && url.Host.Length > 0
            ? new Uri(url, "/")
            : throw new UsageException($"--url is “{text}”; it has to be the address of a node's page, such as {DefaultUrl}.");
}
