namespace Arrakis.Gateway.Shards;

/// <summary>Empties a shard's buffer into the log when the shard stops: once, whoever asks first.</summary>
internal sealed class ShardDrain(IShardAppender appender, Task appending)
{
    /// <summary>Completes when the buffer is empty and the session saved, or the appender failed.</summary>
    public async Task RunAsync()
    {
        appender.Finish();
        await ((Task)Task.WhenAny(appending));
    }
}
