using System.CommandLine;
using System.Text.Json;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Topics;
using Arrakis.Pipeline.Stores.Scylla;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis topics create|show</c>: the topics of a cluster on Kafka.</summary>
internal static class TopicsCommand
{
    public static Command Create() => new("topics", """
        Makes and looks at the topics of a cluster on Kafka.

        Kafka is what KAFKA_BOOTSTRAP_SERVERS and the other settings KAFKA_* say; names of topics begin with KAFKA_TOPIC_PREFIX
        (arrakis. without it).
        """)
    {
        Make(), Show(),
    };

    private static Command Make()
    {
        var partitions = SharedOptions.Number(
            "--partitions", "P", "Partitions of the events, and of the commands: at most so many pipelines share them.", 1, 1_024, 64);
        var replication = SharedOptions.Number("--replication", "R", "On how many brokers each record stands.", 1, 15, 3);
        var retention = SharedOptions.Number(
            "--retention-days", "D", "Events are kept so long; a pipeline that is behind by more cannot go on.", 1, 3_650, 7);
        var buckets = SharedOptions.Number(
            "--identify-buckets", "N", "Sessions that may be started at once, Discord's max_concurrency.", 1, 1_024, 16);
        var anew = new Option<bool>("--made-anew")
        {
            Description = "Say that the events' topic was deleted and made anew by other means: its log gets another identity.",
        };
        var json = SharedOptions.Json();
        var command = new Command("create", """
            Makes the topics that are missing: events, interactions, identify and nodes. What is there is never changed.

            It may be run again. Where a topic has another number of partitions than asked for, it says what to do, and ends with
            1. Where the events' topic is made anew, the log gets another identity in ScyllaDB, so that its new positions stand
            above the old ones; so run `arrakis schema apply` before.
            """) { partitions, replication, retention, buckets, anew, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = Settings.Load();
            var log = LogChoice.OnKafka(settings);
            settings.ThrowIfMistaken();
            var plans = TopicPlan.For(
                log.Kafka!, parsed.GetValue(partitions), parsed.GetValue(replication),
                TimeSpan.FromDays(parsed.GetValue(retention)), parsed.GetValue(buckets));
            return CreateAsync(log, plans, parsed.GetValue(anew), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static Command Show()
    {
        var json = SharedOptions.Json();
        var command = new Command(
            "show", "Shows the topics: partitions, replicas, and partitions without a leader. Exit code 1 if one is missing.") { json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = Settings.Load();
            var kafka = settings.Kafka();
            settings.ThrowIfMistaken();
            return ShowAsync(kafka, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> CreateAsync(
        LogChoice log, IReadOnlyList<TopicPlan> plans, bool isMadeAnew, bool json, CancellationToken cancellationToken)
    {
        var kafka = log.Kafka!;
        // Before a topic is made: without the store, its positions could not be told from those of an earlier topic.
        await using var state = await ScyllaLogState.OpenAsync(log.Scylla!.StoreOptions, cancellationToken);
        using var topics = new KafkaTopics(kafka, NullLogger.Instance);
        var results = await topics.CreateAsync(plans, cancellationToken);
        var now = await topics.ListAsync(plans.Select(p => p.Name), cancellationToken);
        var others = results.Where((r, i) => now[i].Exists && now[i].Partitions != r.Plan.Partitions).ToList();
        if (isMadeAnew && now[0].Exists)
            await LogRenewal.RefuseTheSameAsync(state, kafka, now[0].Partitions, cancellationToken);
        var renewed = isMadeAnew || results[0].Outcome == TopicOutcome.Created
            ? await LogRenewal.RenewIfUsedAsync(state, kafka.EventsTopic, cancellationToken)
            : null;
        if (json)
            PrintJson(results, renewed);
        else
            Print(results, others, renewed);
        return others.Count > 0 ? ArrakisProgram.Failed : ArrakisProgram.Done;
    }

    private static void PrintJson(IReadOnlyList<TopicResult> results, string? renewed) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        topics = results.Select(
            r => new { topic = r.Plan.Name, outcome = JsonNamingPolicy.CamelCase.ConvertName(r.Outcome.ToString()), text = r.Text }),
        renewed,
    }));

    private static void Print(IReadOnlyList<TopicResult> results, List<TopicResult> others, string? renewed)
    {
        foreach (var result in results)
            Console.WriteLine($"{result.Plan.Name,-28}  {result.Text}");
        if (renewed is not null)
            Paragraph.Print($"Positions of an earlier topic were found: the log is {renewed} from now on, in an epoch of its own.");
        foreach (var result in others)
            Paragraph.Print(Explain(result));
    }

    private static string Explain(TopicResult result) =>
        $"{result.Plan.Name} {result.Text}: nothing was changed. A community's partition is a hash of its id modulo the number of "
        + "partitions: with another number its older events would stand in one partition and its newer ones in another, in no order. "
        + "To change it all the same: drain the gateways, wait until `arrakis cluster partitions` shows no lag, drain the pipelines, "
        + "delete the topics of the events and the interactions with Kafka's own tools, "
        + $"run `arrakis topics create --partitions {result.Plan.Partitions}`, and start again. The log then gets another identity, "
        + "and its epoch is raised.";

    private static async Task<int> ShowAsync(KafkaOptions options, bool json, CancellationToken cancellationToken)
    {
        using var topics = new KafkaTopics(options, NullLogger.Instance);
        var found = await topics.ListAsync(TopicLayout.Names(options), cancellationToken);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(found.Select(t => new
            {
                topic = t.Name, exists = t.Exists, partitions = t.Partitions, replicas = t.Replicas, leaderless = t.Leaderless,
            })));
        }
        else
        {
            Console.WriteLine($"{"TOPIC",-40} {"PARTITIONS",10} {"REPLICAS",8} {"NO LEADER",9}");
            foreach (var t in found)
            {
                Console.WriteLine(
                    t.Exists
                        ? $"{t.Name,-40} {t.Partitions,10} {t.Replicas,8} {t.Leaderless,9}"
                        : $"{t.Name,-40} missing: run `arrakis topics create`");
            }
        }

        return found.All(t => t.Exists) ? ArrakisProgram.Done : ArrakisProgram.Failed;
    }
}
