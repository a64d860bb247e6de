Imports System.IO

Public Module Failing
    Private Function Refuse(text As String) As Integer
        If text.Length < 100 Then
            Throw New InvalidOperationException(text)
        End If
        Return 1
    End Function

    Private Function Matches(o As TextWriter, failure As Exception, text As String) As Boolean
        o.WriteLine("is it " & text & "?")
        Return failure.Message = text
    End Function

    Public Sub Catch_when(o As TextWriter)
        For index = 0 To 2
            Try
                Refuse(index.ToString())
            Catch failure As InvalidOperationException When index = 0
                o.WriteLine("first")
            Catch failure As Exception When Matches(o, failure, "1")
                o.WriteLine("second " & failure.Message)
            Catch
                o.WriteLine("else")
            End Try
        Next
    End Sub

    Public Sub Filters_run_before_inner_finally_blocks(o As TextWriter)
        Try
            Try
                Refuse("inner")
            Finally
                o.WriteLine("inner finally")
            End Try
        Catch failure As Exception When Matches(o, failure, "inner")
            o.WriteLine("caught")
        End Try
    End Sub

    Public Sub A_filter_that_fails(o As TextWriter)
        Try
            Refuse("first")
        Catch failure As Exception When Refuse("filter") = 1
            o.WriteLine("never")
        Catch failure As Exception
            o.WriteLine(failure.Message)
        End Try
    End Sub

    Public Sub Nested_finally(o As TextWriter)
        Try
            Try
                o.WriteLine(Refuse("nested"))
            Finally
                Try
                    o.WriteLine("one")
                Finally
                    o.WriteLine("two")
                End Try
            End Try
        Catch failure As Exception
            o.WriteLine(failure.Message)
        End Try
    End Sub

    Public Sub Rethrow(o As TextWriter)
        Try
            Try
                Refuse("again")
            Catch failure As Exception
                o.WriteLine("seen")
                Throw
            End Try
        Catch failure As InvalidOperationException
            o.WriteLine(failure.Message)
        End Try
    End Sub

    Private Function FromTry(o As TextWriter) As Integer
        Try
            Return Integer.Parse("5")
        Finally
            o.WriteLine("finally")
        End Try
    End Function

    Public Sub Return_and_exit_from_try(o As TextWriter)
        o.WriteLine(FromTry(o))
        For index = 0 To 3
            Try
                If index = 2 Then Exit Try
                If index = 3 Then Exit For
                o.WriteLine(index)
            Finally
                o.WriteLine("f")
            End Try
        Next
    End Sub

    Public Sub On_error_resume_next(o As TextWriter)
        On Error Resume Next
        o.WriteLine("before")
        Refuse("one")
        o.WriteLine(Err.Description)
        Err.Clear()
        Dim parsed = Integer.Parse("x")
        o.WriteLine(If(Err.Number <> 0, "failed", "never"))
        Err.Raise(1234, "samples", "raised")
        o.WriteLine(Err.Number)
        On Error GoTo 0
        o.WriteLine("after")
    End Sub

    Public Sub On_error_go_to(o As TextWriter)
        Dim tries = 0
        On Error GoTo Handler
        o.WriteLine("before")
        If tries = 0 Then Refuse("one")
        o.WriteLine("resumed")
        Refuse("two")
        o.WriteLine("never")
        Exit Sub
Handler:
        o.WriteLine("handled " & Err.Description)
        tries += 1
        If tries = 1 Then Resume Next
        Resume Done
Done:
        o.WriteLine("done")
    End Sub

    Public Sub On_error_resume(o As TextWriter)
        Dim tries = 0
        On Error GoTo Handler
        o.WriteLine(10 \ tries)
        Exit Sub
Handler:
        tries += 1
        o.WriteLine("again")
        Resume
    End Sub

    Private Sub Fails(o As TextWriter)
        On Error GoTo Handler
        Refuse("inner")
        Exit Sub
Handler:
        o.WriteLine("on to the caller")
        Err.Raise(Err.Number, , "outer")
    End Sub

    Public Sub On_error_that_fails_again(o As TextWriter)
        Try
            Fails(o)
        Catch failure As Exception
            o.WriteLine(failure.Message)
        End Try
    End Sub

    Public Sub Conversions_that_fail(o As TextWriter)
        Try
            o.WriteLine(CInt("many"))
        Catch failure As InvalidCastException
            o.WriteLine("no number")
        End Try
        Dim text As Object = "text"
        o.WriteLine(TryCast(text, Exception) Is Nothing)
        Try
            o.WriteLine(DirectCast(text, Exception).Message)
        Catch failure As InvalidCastException
            o.WriteLine("no exception")
        End Try
    End Sub
End Module
