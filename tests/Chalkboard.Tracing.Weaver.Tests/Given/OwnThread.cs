namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>A thread for one thing to do, with a stack of its own size.</summary>
internal static class OwnThread
{
    public static void Run(int stack, Action act)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(act), stack);
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
    }
}
