using System.Collections;
using System.ComponentModel;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// An iterator that was woven as an operation. Each of its enumerations has a trace if a listener requests one, from its first step until
/// it is disposed of or has no more items. It is public only for woven code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RootIterator
{
    /// <summary>Wraps the result of an iterator.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The result.</param>
    /// <param name="name">The name of the method in the source.</param>
    /// <returns>The result to return in its place.</returns>
    public static IEnumerable<T> Wrap<T>(IEnumerable<T> items, string name) =>
        RootCall.Listener is null ? items : new Enumerable<T>(items, name);

    /// <summary>Wraps the result of an iterator.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The result.</param>
    /// <param name="name">The name of the method in the source.</param>
    /// <returns>The result to return in its place.</returns>
    public static IEnumerator<T> Wrap<T>(IEnumerator<T> items, string name) =>
        RootCall.Listener is null ? items : new Enumerator<T>(items, name);

    /// <summary>Wraps the result of an iterator.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The result.</param>
    /// <param name="name">The name of the method in the source.</param>
    /// <returns>The result to return in its place.</returns>
    public static IAsyncEnumerable<T> Wrap<T>(IAsyncEnumerable<T> items, string name) =>
        RootCall.Listener is null ? items : new AsyncEnumerable<T>(items, name);

    /// <summary>Wraps the result of an iterator.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The result.</param>
    /// <param name="name">The name of the method in the source.</param>
    /// <returns>The result to return in its place.</returns>
    public static IAsyncEnumerator<T> Wrap<T>(IAsyncEnumerator<T> items, string name) =>
        RootCall.Listener is null ? items : new AsyncEnumerator<T>(items, name);

    /// <summary>Wraps the result of an iterator. Compilers make it an iterator of objects.</summary>
    /// <param name="items">The result.</param>
    /// <param name="name">The name of the method in the source.</param>
    /// <returns>The result to return in its place.</returns>
    public static IEnumerable Wrap(IEnumerable items, string name) => items is IEnumerable<object> objects ? Wrap(objects, name) : items;

    /// <summary>Wraps the result of an iterator. Compilers make it an iterator of objects.</summary>
    /// <param name="items">The result.</param>
    /// <param name="name">The name of the method in the source.</param>
    /// <returns>The result to return in its place.</returns>
    public static IEnumerator Wrap(IEnumerator items, string name) => items is IEnumerator<object> objects ? Wrap(objects, name) : items;

    private sealed class Enumerable<T>(IEnumerable<T> items, string name) : IEnumerable<T>
    {
        public IEnumerator<T> GetEnumerator() => new Enumerator<T>(items.GetEnumerator(), name);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Enumerator<T>(IEnumerator<T> items, string name) : IEnumerator<T>
    {
        private readonly RootIteration _iteration = new(name);

        public T Current => items.Current;

        object? IEnumerator.Current => items.Current;

        public bool MoveNext()
        {
            var hasItem = false;
            _iteration.EnterStep();
            try
            {
                return hasItem = items.MoveNext();
            }
            finally
            {
                _iteration.LeaveStep();
                if (!hasItem) _iteration.End();
            }
        }

        public void Reset() => items.Reset();

        public void Dispose()
        {
            _iteration.EnterStep();
            try
            {
                items.Dispose();
            }
            finally
            {
                _iteration.LeaveStep();
                _iteration.End();
            }
        }
    }

    private sealed class AsyncEnumerable<T>(IAsyncEnumerable<T> items, string name) : IAsyncEnumerable<T>
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new AsyncEnumerator<T>(items.GetAsyncEnumerator(cancellationToken), name);
    }

    private sealed class AsyncEnumerator<T>(IAsyncEnumerator<T> items, string name) : IAsyncEnumerator<T>
    {
        private readonly RootIteration _iteration = new(name);

        public T Current => items.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            var hasItem = false;
            // An async method leaves the flow of its caller as it was.
            _iteration.EnterStep();
            try
            {
                return hasItem = await items.MoveNextAsync().ConfigureAwait(false);
            }
            finally
            {
                if (!hasItem) _iteration.End();
            }
        }

        public async ValueTask DisposeAsync()
        {
            _iteration.EnterStep();
            try
            {
                await items.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                _iteration.End();
            }
        }
    }
}
