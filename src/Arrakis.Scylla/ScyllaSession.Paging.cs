using System.Runtime.CompilerServices;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Rows.Mapping;
using Arrakis.Scylla.Statements;

namespace Arrakis.Scylla;

public sealed partial class ScyllaSession
{
    /// <summary>
    /// Asks page by page, from the statement's paging state on. Each page is disposed of when the next one is asked for, and when
    /// the enumeration ends; nothing is asked ahead. The statement is the session's until then.
    /// </summary>
    /// <exception cref="Errors.ScyllaException">What the server said, or the way to it.</exception>
    public async IAsyncEnumerable<RowSet> PagesAsync(
        Statement statement, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var start = statement.PagingState;
        try
        {
            bool hasMore;
            do
            {
                using var page = await ExecuteAsync(statement, cancellationToken).ConfigureAwait(false);
                hasMore = page.HasMorePages;
                statement.PagingState = page.PagingState;
                yield return page;
            }
            while (hasMore);
        }
        finally
        {
            statement.PagingState = start;
        }
    }

    /// <summary>
    /// Asks, and makes an object of each row: columns go to constructor parameters or settable properties of the same name,
    /// whatever their case and underscores.
    /// </summary>
    /// <exception cref="Errors.ScyllaException">What the server said, or the way to it.</exception>
    /// <exception cref="InvalidCastException">A column's value does not fit its place.</exception>
    public async IAsyncEnumerable<T> QueryAsync<T>(
        Statement statement, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in PagesAsync(statement, cancellationToken).ConfigureAwait(false))
        {
            var mapper = RowMapper<T>.For(page.Columns);
            foreach (var row in page)
                yield return mapper.Map(row);
        }
    }
}
