using Chalkboard.Tracing.Masking;

namespace Chalkboard.Tracing.Recorder;

/// <summary>A request to another service.</summary>
/// <param name="method">The method.</param>
/// <param name="address">The address.</param>
/// <param name="isGrpc">True if it is a call of a gRPC method.</param>
internal sealed class HttpDependency(string method, Uri? address, bool isGrpc) : RecordedItem
{
    // Without user and password, and without the fragment, which is not sent.
    private readonly string _address = Cut(address is not { IsAbsoluteUri: true } ? address?.OriginalString ?? ""
        : isGrpc ? address.AbsolutePath
        // GetComponents refuses an address that is sent as it was written (UriCreationOptions).
        : $"{address.Scheme}://{address.Authority}{address.PathAndQuery}");

    public override int Bytes => 100 + 2 * _address.Length;

    public override string GetText(SecretMasker masker) =>
        isGrpc ? $"gRPC: {Mask(_address, masker)}" : $"HTTP: {method} {Mask(_address, masker)}";
}
