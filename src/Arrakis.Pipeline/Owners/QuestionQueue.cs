using System.Collections.Concurrent;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// The questions that wait for a partition's owner. Anybody may ask; the owner's loop alone answers. Bounded: those that wait for
/// an offset or for a community's rows count until they are answered or nobody wants the answer any more.
/// </summary>
internal sealed class QuestionQueue(int partition, int limit, WakeSignal wake)
{
    private readonly ConcurrentQueue<Question> _asked = new();
    private readonly List<Question> _waiting = [];
    private int _count;
    private Exception? _ended;

    /// <summary>Asks about a community.</summary>
    /// <exception cref="PipelineBusyException">Too many questions wait, or the owner has ended.</exception>
    public Task<T> AskAsync<T>(CommunityId community, Func<Community, T> ask, long afterOffset, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _ended) is not null)
            throw Ended;
        if (Interlocked.Increment(ref _count) > limit)
        {
            Interlocked.Decrement(ref _count);
            throw new PipelineBusyException($"{limit} questions wait for partition {partition}; try again.");
        }

        var question = new Question<T>(community, ask, afterOffset, cancellationToken);
        _asked.Enqueue(question);
        wake.Set();
        if (Volatile.Read(ref _ended) is not null)
            FailAsked();
        return question.Answered;
    }

    /// <summary>Answers what can be answered now; drops what nobody waits for any more.</summary>
    public async Task AnswerAsync(CommunityCache communities, LogPosition readThrough, CancellationToken abort)
    {
        while (_asked.TryDequeue(out var question))
            _waiting.Add(question);
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (!await TryAnswerAsync(_waiting[i], communities, readThrough, abort))
                continue;
            _waiting.RemoveAt(i--);
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Fails all questions, now and later; called by the loop when it has ended.</summary>
    public void End(Exception reason)
    {
        Volatile.Write(ref _ended, reason);
        FailAsked();
        foreach (var question in _waiting)
            question.Fail(Ended);
        _waiting.Clear();
    }

    private static async ValueTask<bool> TryAnswerAsync(
        Question question, CommunityCache communities, LogPosition readThrough, CancellationToken abort)
    {
        if (question.IsCancelled)
            return true;
        if (readThrough.Offset + 1 < question.AfterOffset)
            return false;
        if (!communities.TryGet(question.CommunityId, out var slot))
            slot = await communities.LoadAsync(question.CommunityId, readThrough, abort);
        slot!.TouchedTick = Environment.TickCount64;
        if (!slot.Community.IsCaughtUp)
            return false;
        question.Answer(slot.Community);
        return true;
    }

    private PipelineBusyException Ended => new($"Partition {partition} is not read here any more ({_ended?.Message}); try again.");

    // Whoever asked while the loop ended is told as well: either the loop finds the question, or the asker does.
    private void FailAsked()
    {
        while (_asked.TryDequeue(out var question))
            question.Fail(Ended);
    }
}
