namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Runs an action on a new thread with a stack of a given size.</summary>
internal static class DedicatedThread
{
    public static void Run(int stackSize, Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action), stackSize);
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
    }
}
