using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

/// <summary>
/// How many messages per second a client takes from a gateway, and what its memory does: ours with and without compression,
/// discord.js, @discordjs/ws, and the plain platform. Every client in a process of its own, on the same server.
/// </summary>
internal static class GatewayBenchmark
{
    private const int DefaultMessages = 200_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var messages = Option(args, "--messages", DefaultMessages);
        var rounds = Option(args, "--rounds", 3);
        var only = args.SkipWhile(a => a != "--only").Skip(1).FirstOrDefault()?.Split(',');
        var peers = FindPeers();
        var clients = new List<string> { "arrakis", "arrakis-zlib", "bare" };
        if (peers is null)
            Console.Error.WriteLine("bench/peers/discordjs is not installed (npm ci there): its clients are left out");
        else
            clients.AddRange(["discord.js", "ws", "ws-zlib"]);
        using var server = StartSelf(["gateway-server", $"{messages}"]);
        try
        {
            var api = $"http://127.0.0.1:{await server.StandardOutput.ReadLineAsync()}/api/v10";
            var results = new List<GatewayBenchResult>();
            for (var round = 0; round < rounds; round++)
            {
                foreach (var client in clients.Where(client => only is null || only.Contains(client)))
                    results.Add(await RunClientAsync(client, api, messages, peers));
            }
            Print(results);
            return 0;
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<GatewayBenchResult> RunClientAsync(string client, string api, int messages, string? peers)
    {
        var isOurs = client is "arrakis" or "arrakis-zlib" or "bare";
        using var process = isOurs
            ? StartSelf(["gateway-client", client, api, $"{messages}"])
            : Start("node", ["--expose-gc", Path.Combine(peers!, "client.mjs"), client, api, $"{messages}"]);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3));
        if (!process.WaitForExit(TimeSpan.FromSeconds(15)))
            process.Kill();
        var result = JsonSerializer.Deserialize<GatewayBenchResult>(
            line ?? throw new InvalidOperationException($"{client} printed nothing"), JsonSerializerOptions.Web)!;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Name,-14} {result.Events / result.Seconds,10:N0} events/s {result.CpuSeconds * 1e6 / result.Events,8:N2} µs of "
            + $"processor per event"));
        return result;
    }

    private static void Print(List<GatewayBenchResult> results)
    {
        Console.WriteLine(
            "| client | events/s (best) | events/s (median) | processor µs per event (best) | bytes allocated per message | RSS growth by "
            + "1,000 guilds, MB | live heap growth, MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var group in results.GroupBy(result => result.Name))
        {
            var rates = group.Select(result => result.Events / result.Seconds).Order().ToArray();
            var worst = group.MaxBy(result => result.RssGrowth)!;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {group.Key} | {rates[^1]:N0} | {rates[rates.Length / 2]:N0} | "
                + $"{group.Min(result => result.CpuSeconds * 1e6 / result.Events):N2} | {worst.BytesPerMessage:N1} | "
                + $"{worst.RssGrowth / 1e6:N1} | {worst.HeapGrowth / 1e6:N2} |"));
        }
    }

    // Under `dotnet Arrakis.Bench.dll` the process is dotnet's, and needs the program's name.
    private static Process StartSelf(string[] arguments) => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? Start(Environment.ProcessPath!, [typeof(GatewayBenchmark).Assembly.Location, .. arguments])
        : Start(Environment.ProcessPath!, arguments);

    private static Process Start(string file, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{file} did not start");

    private static int Option(string[] args, string name, int fallback)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;
    }

    private static string? FindPeers()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var peers = Path.Combine(folder.FullName, "bench", "peers", "discordjs");
            if (Directory.Exists(Path.Combine(peers, "node_modules")))
                return peers;
        }
        return null;
    }
}
