using System.Text;

namespace Chalkboard.Tool.Reading;

/// <summary>Reads a file that contains a secret, such as a token or a connection string.</summary>
internal static class SecretFile
{
    /// <summary>Reads the text of a file. A larger file is cut off after one byte more than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="ToolException">The file can't be read.</exception>
    public static async Task<string> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            var stream = File.OpenRead(path);
            await using (stream.ConfigureAwait(false))
            {
                var bytes = new byte[maxBytes + 1];
                var length = await stream.ReadAtLeastAsync(
                    bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return Encoding.UTF8.GetString(bytes, 0, length);
            }
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException($"The file {Printable.ToLine(path)} can't be read. Check that it exists, and its permissions.");
        }
    }
}
