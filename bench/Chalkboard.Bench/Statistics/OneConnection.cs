using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Chalkboard.Bench.Statistics;

/// <summary>A client that sends one request after the other over one connection.</summary>
internal sealed class OneConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[4096];

    public OneConnection(string address)
    {
        var site = new Uri(address);
        _socket.Connect(site.Host, site.Port);
        _request = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"GET / HTTP/1.1\r\nHost: {site.Authority}\r\n\r\n"));
    }

    /// <summary>Returns the time of a number of sequential requests.</summary>
    public TimeSpan Ask(int requests)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < requests; i++)
        {
            _socket.Send(_request);
            ReadAnswer();
        }
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose() => _socket.Dispose();

    private void ReadAnswer()
    {
        var length = 0;
        do
        {
            var read = _socket.Receive(_buffer, length, _buffer.Length - length, SocketFlags.None);
            if (read == 0) throw new InvalidOperationException("The site has closed the connection.");
            length += read;
        }
        // Reads the body of the only endpoint, chunked or not.
        while (!_buffer.AsSpan(0, length).TrimEnd("\r\n"u8).TrimEnd("0\r\n"u8).EndsWith("Hello"u8));
    }
}
